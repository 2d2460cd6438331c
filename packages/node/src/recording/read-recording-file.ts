import type { Recording } from "@maxcompute-rx/core";

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
  const { readParts } = await import("./read-parts.ts");
  return readParts(file);
}
