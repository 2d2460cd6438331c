import { openConnection, type ConnectionOptions } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Program } from "../program.ts";

export interface LogviewOptions extends ConnectionOptions {
  readonly kind: "auto" | "legacy" | "job-insight";
  readonly hours?: number;
}

/** `logview`: prints a link, and nothing else, to stdout. */
export async function logview(program: Program, id: string, options: LogviewOptions): Promise<number> {
  const { kind, hours } = options;
  const { stdout, stderr } = program.io;
  const link = await openConnection(program, options).getLogviewAddress(id, { kind, hours, signal: program.leaving });
  stdout.write(`${link}\n`);
  if (new URL(link).searchParams.has("token")) stderr.write("Everyone who has this link can read the job: it contains a token.\n");
  return exitCodes.succeeded;
}
