import { openConnection, type ConnectionOptions } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import { readSql } from "../follow/read-sql.ts";
import { sqlStatements } from "../follow/sql-statements.ts";
import { UsageError, type Program } from "../program.ts";
import { size } from "../results/progress-line.ts";
import { printTable } from "../terminal/print-table.ts";

export interface CostOptions extends ConnectionOptions {
  readonly file?: string;
  readonly hint?: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

/** `cost`: what each statement will read. Nothing is run: the estimate is a job of its own kind, which reads no data. */
export async function cost(program: Program, sqlArgument: string | undefined, options: CostOptions): Promise<number> {
  const { stdout } = program.io;
  const statements = sqlStatements(await readSql(program, "cost", sqlArgument, options.file));
  if (statements.length === 0) throw new UsageError("The text contains no statement.");
  const mc = openConnection(program, options);
  const rows: string[][] = [];
  let total = 0;
  for (const { sql, line } of statements) {
    const estimate = await mc.executeSqlCost(sql, { hints: options.hint, signal: program.leaving });
    total += estimate.inputSize;
    if (options.json === true) stdout.write(`${JSON.stringify({ line, ...estimate })}\n`);
    rows.push([String(line), size(estimate.inputSize), String(estimate.complexity), String(estimate.udfNum)]);
  }
  if (options.json === true) return exitCodes.succeeded;
  if (rows.length > 1) rows.push(["total", size(total), "", ""]);
  printTable(program, ["LINE", "READS", "COMPLEXITY", "UDFS"], rows);
  return exitCodes.succeeded;
}
