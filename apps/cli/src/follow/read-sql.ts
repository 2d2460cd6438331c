import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

import { UsageError, type Program } from "../program.ts";

/** The SQL of a command: its argument, or the file that `-f` names; `-` is the standard input. */
export async function readSql({ io }: Program, command: string, argument: string | undefined, file: string | undefined): Promise<string> {
  if ((argument === undefined) === (file === undefined)) throw new UsageError(`${command} takes either SQL or -f FILE.`);
  if (argument !== undefined) return argument;
  try {
    return file === undefined || file === "-" ? await text(io.stdin) : await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`The file ${file ?? "-"} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
