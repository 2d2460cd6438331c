import { openConnection, type ConnectionOptions } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Program } from "../program.ts";
import { safeLines } from "../terminal/display-text.ts";

export interface SourceOptions extends ConnectionOptions {
  readonly json?: boolean;
}

/** `source`: prints the SQL text of a job, so that it can be run again; a job that is not SQL is printed as JSON. */
export async function source(program: Program, id: string, options: SourceOptions): Promise<number> {
  const { stdout } = program.io;
  const call = { signal: program.leaving };
  const instance = openConnection(program, options).instance(id);
  const job = await instance.getJob(call);
  const queries = job.tasks.flatMap((task) => ("query" in task ? [task.query] : []));
  if (options.json === true || queries.length === 0) stdout.write(`${JSON.stringify(job, null, options.json === true ? undefined : 2)}\n`);
  else stdout.write(queries.map((query) => `${stdout.isTTY === true ? safeLines(query) : query.trimEnd()}\n`).join(""));
  return exitCodes.succeeded;
}
