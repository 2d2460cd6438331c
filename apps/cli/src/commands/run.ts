import type { Instance, MaxCompute } from "@maxcompute-rx/node";
import { of } from "rxjs";

import { conclude, type LeaveOptions } from "../follow/conclude.ts";
import { openConnection } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import { follow, type FollowOptions } from "../follow/follow.ts";
import { UsageError, type Program } from "../program.ts";
import { checkOutput } from "../results/output-file.ts";
import { printResult, type ResultOutputOptions } from "../results/print-result.ts";
import { formatOf } from "../results/result-format.ts";
import { asksForScriptMode, sqlStatements, type SqlStatement } from "../follow/sql-statements.ts";
import { readSql } from "../follow/read-sql.ts";
import { submit } from "../follow/submit.ts";
import { oneLine } from "../terminal/display-text.ts";

export interface RunOptions extends LeaveOptions, FollowOptions, ResultOutputOptions {
  readonly file?: string;
  readonly hint?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly priority?: number;
  readonly quota?: string;
  /** Run interactively: in a session, or in the quota. */
  readonly interactive?: boolean;
  /** Whether what cannot run interactively may run as an ordinary job. Default true. */
  readonly fallback?: boolean;
  readonly logview?: boolean;
  /** Send several statements as one job. */
  readonly script?: boolean;
}

/**
 * `run`: submits SQL, follows it, and shows its result. Several statements run one after another, each as a job of its own, until one
 * does not succeed; `--script` sends them as one job.
 */
export async function run(program: Program, sqlArgument: string | undefined, options: RunOptions): Promise<number> {
  const sql = await readSql(program, "run", sqlArgument, options.file);
  if (options.fallback === false && options.interactive !== true) throw new UsageError("--no-fallback needs --interactive.");
  const statements = statementsOf(sql, options);
  const format = formatOf(options);
  await checkOutput(options.output);
  if (options.json === true && format !== "table")
    throw new UsageError("--json prints events and no rows. Leave it out, or read the rows with `result`.");
  const queries = statements.filter(({ isQuery }) => isQuery).length;
  if (queries > 1 && (format !== "table" || options.output !== undefined)) {
    throw new UsageError(
      `--format and --output take the rows of one query, and this text has ${queries} queries. Run them one by one, or leave the options out.`,
    );
  }
  const mc = openConnection(program, options);
  const deadline = options.timeout === undefined ? undefined : performance.now() + options.timeout * 1000;
  for (const [index, statement] of statements.entries()) {
    const timeout = deadline === undefined ? undefined : Math.max(0, deadline - performance.now()) / 1000;
    const place = statements.length === 1 ? undefined : `Statement ${index + 1} of ${statements.length} (line ${statement.line})`;
    let code: number | undefined;
    try {
      code = await runStatement(program, mc, statement, { ...options, timeout, place });
    } finally {
      if (code !== exitCodes.succeeded) tellRest(program, statements.slice(index + 1));
    }
    if (code !== exitCodes.succeeded) return code;
  }
  return exitCodes.succeeded;
}

function tellRest({ io }: Program, rest: readonly SqlStatement[]): void {
  const [first] = rest;
  if (first === undefined) return;
  io.stderr.write(`${rest.length} ${rest.length === 1 ? "statement was" : "statements were"} not run, from line ${first.line} on.\n`);
}

/** The statements of a text; one if it is to be sent as it is. */
function statementsOf(sql: string, { script, hint }: RunOptions): readonly SqlStatement[] {
  const whole = [{ sql, line: 1, isQuery: true }];
  if (script === true || hint?.["odps.sql.submit.mode"] === "script" || asksForScriptMode(sql)) return whole;
  const statements = sqlStatements(sql);
  return statements.length < 2 ? whole : statements;
}

interface StatementOptions extends RunOptions {
  /** Which of several statements it is; undefined for the only one. */
  readonly place: string | undefined;
}

async function runStatement(program: Program, mc: MaxCompute, { sql, isQuery }: SqlStatement, options: StatementOptions): Promise<number> {
  const forPeople = options.json !== true && (formatOf(options) === "table" || options.output !== undefined);
  const { hint, name, priority, quota: quotaName } = options;
  const hints = options.script === true ? { ...hint, "odps.sql.submit.mode": "script" } : hint;
  const job = { hints, name, priority, quotaName };
  const startedAt = performance.now();
  const instance = await submit(program, () =>
    options.interactive === true ? mc.runSqlInteractive(sql, { ...job, fallback: options.fallback }) : mc.runSql(sql, job),
  );
  // With --json or a format for programs, nothing else goes to stdout.
  const told = forPeople ? program.io.stdout : program.io.stderr;
  if (options.json !== true) {
    const submitted = options.place === undefined ? "Submitted" : `${options.place} submitted`;
    told.write(`${submitted} as ${instance.id} to ${mc.project}.\n`);
  }
  if (options.logview === true) {
    told.write(`${await instance.getLogviewAddress({ signal: program.leaving })}\n`);
  }
  const followed = await follow(program, of({ title: name ?? instance.id, instance }), {
    ...options,
    shownOn: options.json === true ? program.io.stdout : told,
  });
  const code = await conclude(program, followed, options);
  if (options.json !== true && code === exitCodes.succeeded) told.write(howItRan(instance, performance.now() - startedAt));
  if (code !== exitCodes.succeeded || options.json === true) return code;
  // The format and the file are for the rows of the query; the texts of the statements beside it are told.
  if (isQuery) await printResult(program, instance, options);
  else await printResult({ ...program, io: { ...program.io, stdout: told } }, instance, { rows: options.rows });
  return code;
}

/** For an interactive query: how it ran, and how long it took. */
function howItRan({ interactive }: Instance, ms: number): string {
  if (interactive === null) return "";
  const { fellBack } = interactive;
  if (fellBack === null) return `Ran interactively in ${(ms / 1000).toFixed(1)} s.\n`;
  return `Ran as an ordinary job (${fellBack.reason}): ${oneLine(fellBack.message)}\n`;
}
