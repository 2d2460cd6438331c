import { isMaxComputeError, MaxComputeError, type ManyInstancesEvent, type Recording } from "@maxcompute-rx/core";
import { RecordingReader } from "@maxcompute-rx/core/internal";

import { listParts } from "./part-files.ts";
import { DamagedFile, readLines } from "./read-lines.ts";

/**
 * Reads a recording from a file, and from the further parts beside it (`run.jsonl`, `run.2.jsonl`, …). Files whose names end with `.gz` are
 * decompressed. All events are held in memory: read the parts of a very long recording one by one.
 *
 * What was not whole is left out, and told in `damage`. Rejects with `invalid_argument` if the file is no recording, with `unsupported` for a
 * recording of a later version, and with the error of the file system if it cannot be read.
 *
 * @example
 * ```ts
 * const { events, damage } = await readRecordingFile("run.jsonl.gz");
 * ```
 */
export async function readRecordingFile(file: string): Promise<Recording> {
  const events: ManyInstancesEvent[] = [];
  const reader = new RecordingReader((event) => events.push(event));
  const later = (await listParts(file)).filter(({ part }) => part > 1);
  try {
    for (const part of [file, ...later.map((found) => found.file)]) await readPart(part, reader);
    return { ...reader.finish(), events };
  } catch (error) {
    throw ofFile(file, error);
  }
}

/** The error of a reader, which does not know the file, with its name. */
export function ofFile(file: string, error: unknown): unknown {
  if (!isMaxComputeError(error)) return error;
  const { code, message, nextStep } = error;
  return new MaxComputeError(code, `${file}: ${message}`, { nextStep, cause: error });
}

/** A reader of lines. Not the class itself: bundled declarations would import it without a use. */
interface LineReader {
  push(line: string): void;
  tell(what: "unreadable", message: string): void;
}

/** Passes the lines of one file to a reader. */
export async function readPart(file: string, reader: LineReader): Promise<void> {
  try {
    for await (const { text } of readLines(file)) reader.push(text);
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    reader.tell("unreadable", error.message);
  }
}
