import { isMaxComputeError, MaxComputeError, type ManyInstancesEvent, type Recording } from "@maxcompute-rx/core";
import { RecordingReader } from "@maxcompute-rx/core/internal";

import { listParts } from "./part-files.ts";
import { DamagedFile, readLines } from "./read-lines.ts";

/** Reads the file of a recording and the further parts beside it. */
export async function readParts(file: string): Promise<Recording> {
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

async function readPart(file: string, reader: RecordingReader): Promise<void> {
  try {
    for await (const { text } of readLines(file)) reader.push(text);
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    reader.tell("unreadable", error.message);
  }
}
