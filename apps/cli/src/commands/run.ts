import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

import { of } from "rxjs";

import { conclude, type LeaveOptions } from "../follow/conclude.ts";
import { openConnection } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import { follow, type FollowOptions } from "../follow/follow.ts";
import { UsageError, type Program } from "../program.ts";
import { checkOutput } from "../results/output-file.ts";
import { printResult, type ResultOutputOptions } from "../results/print-result.ts";
import { formatOf } from "../results/result-format.ts";
import { submit } from "../follow/submit.ts";

export interface RunOptions extends LeaveOptions, FollowOptions, ResultOutputOptions {
  readonly file?: string;
  readonly hint?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly priority?: number;
  readonly quota?: string;
  readonly logview?: boolean;
}

/** `run`: submits SQL, follows it, and shows its result. */
export async function run(program: Program, sqlArgument: string | undefined, options: RunOptions): Promise<number> {
  const sql = await readSql(program, sqlArgument, options.file);
  const format = formatOf(options);
  await checkOutput(options.output);
  if (options.json === true && format !== "table") throw new UsageError("--json prints events and no rows. Leave it out, or read the rows with `result`.");
  const forPeople = options.json !== true && (format === "table" || options.output !== undefined);
  const mc = openConnection(program, options);
  const { hint: hints, name, priority, quota: quotaName } = options;
  const instance = await submit(program, () => mc.runSql(sql, { hints, name, priority, quotaName }));
  // With --json or a format for programs, nothing else goes to stdout.
  const told = forPeople ? program.io.stdout : program.io.stderr;
  if (options.json !== true) told.write(`Submitted as ${instance.id} to ${mc.project}.\n`);
  if (options.logview === true) {
    told.write(`${await instance.getLogviewAddress({ signal: program.leaving })}\n`);
  }
  const followed = await follow(program, of({ title: name ?? instance.id, instance }), { ...options, shownOn: options.json === true ? program.io.stdout : told });
  const code = await conclude(program, followed, options);
  if (code === exitCodes.succeeded && options.json !== true) await printResult(program, instance, options);
  return code;
}

async function readSql({ io }: Program, argument: string | undefined, file: string | undefined): Promise<string> {
  if ((argument === undefined) === (file === undefined)) throw new UsageError("run takes either SQL or -f FILE.");
  if (argument !== undefined) return argument;
  try {
    return file === undefined || file === "-" ? await text(io.stdin) : await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`The file ${file ?? "-"} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
