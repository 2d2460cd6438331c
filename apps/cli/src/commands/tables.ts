import { openConnection, type ConnectionOptions } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import { UsageError, type Program } from "../program.ts";
import { safeLines } from "../terminal/display-text.ts";
import { printTable } from "../terminal/print-table.ts";

export interface TablesOptions extends ConnectionOptions {
  readonly json?: boolean;
}

export interface DescOptions extends ConnectionOptions {
  readonly extended?: boolean;
}

/** `tables`: the tables of a project, by SHOW TABLES, which answers lines of `owner:name`. */
export async function tables(program: Program, pattern: string | undefined, options: TablesOptions): Promise<number> {
  const like = pattern === undefined ? "" : ` like '${pattern.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
  const text = await textOf(program, `show tables${like};`, options);
  const found = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const at = line.lastIndexOf(":");
      return { name: line.slice(at + 1).trim(), owner: at === -1 ? null : line.slice(0, at).trim() };
    });
  if (options.json === true) program.io.stdout.write(found.map((table) => `${JSON.stringify(table)}\n`).join(""));
  else if (found.length === 0)
    program.io.stdout.write(`No tables found${pattern === undefined ? "" : "; * in a pattern stands for any text"}.\n`);
  else
    printTable(
      program,
      ["TABLE", "OWNER"],
      found.map(({ name, owner }) => [name, owner ?? "–"]),
      ["TABLE"],
    );
  return exitCodes.succeeded;
}

/** `desc`: the columns and properties of a table, in the service's own words. */
export async function desc(program: Program, table: string, options: DescOptions): Promise<number> {
  if (!/^(?:[\w$]+|`[^`]+`)(?:\.(?:[\w$]+|`[^`]+`)){0,2}$/u.test(table))
    throw new UsageError(`${table} is not the name of a table. Write it as table, schema.table or project.schema.table.`);
  const text = await textOf(program, `desc ${options.extended === true ? "extended " : ""}${table};`, options);
  program.io.stdout.write(`${safeLines(text)}\n`);
  return exitCodes.succeeded;
}

async function textOf(program: Program, sql: string, options: ConnectionOptions): Promise<string> {
  const { leaving: signal } = program;
  const instance = await openConnection(program, options).executeSql(sql, { signal });
  return instance.getTaskResult(undefined, { signal });
}
