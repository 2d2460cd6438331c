import { MaxComputeError, type RecordingSubject } from "@maxcompute-rx/core";
import { RecordingReader, RecordingWriter } from "@maxcompute-rx/core/internal";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

import { isCompressed, listParts, partFile } from "./part-files.ts";
import { PartWriter } from "./part-writer.ts";
import { DamagedFile, readLines } from "./read-lines.ts";
import { ofFile } from "./read-parts.ts";

/** A recording that is being written: the lines of its events, and the file of its last part. */
export interface OpenRecording {
  readonly lines: RecordingWriter;
  readonly part: number;
  readonly file: PartWriter;
}

/** Begins a recording, or continues the one that is there (docs/recordings.md 4). Never overwrites what is no recording. */
export async function continueRecording(file: string, subject: RecordingSubject): Promise<OpenRecording> {
  for (const found of (await listParts(file)).toReversed()) {
    const last = await readLast(found.file, subject.project);
    if (last === null) {
      // The recorder was killed before the header was written.
      await rm(found.file);
      continue;
    }
    if (!last.isDamaged) await removeCutLine(found.file, last);
    const where = last.isDamaged ? { part: found.part + 1, bytes: 0 } : { part: found.part, bytes: last.bytes };
    return begin(file, subject, { ...where, ended: last.ended });
  }
  return begin(file, subject, { part: 1, bytes: 0, ended: [] });
}

interface Beginning {
  readonly part: number;
  readonly ended: Iterable<string>;
  /** The size of the text that is there: 0 for a new file. */
  readonly bytes: number;
}

async function begin(name: string, subject: RecordingSubject, { part, ended, bytes }: Beginning): Promise<OpenRecording> {
  const lines = new RecordingWriter(subject, () => Date.now(), { part, ended });
  const file = await PartWriter.open(partFile(name, part), bytes);
  await file.append(`${lines.begin()}\n`);
  return { lines, part, file };
}

interface LastPart {
  readonly ended: Iterable<string>;
  /** The size of its text. */
  readonly bytes: number;
  /** The last line has no line feed: it was cut, or only the line feed is missing. */
  readonly rest: "none" | "cut" | "whole";
  /** It cannot be decompressed to its end, so nothing can be appended. */
  readonly isDamaged: boolean;
}

/** Reads the last part; null if it has not even a header. */
async function readLast(file: string, project: string): Promise<LastPart | null> {
  let bytes = 0;
  const reader = new RecordingReader(() => {});
  let lines = 0;
  let rest: LastPart["rest"] = "none";
  let isDamaged = false;
  try {
    for await (const { text, isEnded } of readLines(file)) {
      if (!isEnded) rest = isWhole(text) ? "whole" : "cut";
      if (rest === "cut") continue; // the last one
      reader.push(text);
      lines += 1;
      bytes += Buffer.byteLength(text) + 1;
    }
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw ofFile(file, error);
    isDamaged = true;
  }
  if (lines === 0) {
    if (await startsAsRecording(file)) return null;
    throw new MaxComputeError("invalid_argument", `${file} exists and is no recording.`, {
      nextStep: "Choose another file, or remove it.",
    });
  }
  const recording = reader.finish();
  if (recording.project !== project) {
    throw new MaxComputeError("invalid_argument", `${file} is a recording of the project ${recording.project}, not of ${project}.`, {
      nextStep: "Choose another file.",
    });
  }
  return { ended: reader.ended, bytes, rest, isDamaged };
}

/** Whether a file without a whole line is empty, or the beginning of a header. */
async function startsAsRecording(file: string): Promise<boolean> {
  const header = '{"format":"maxcompute-rx recording"';
  try {
    for await (const { text } of readLines(file)) return header.startsWith(text.slice(0, header.length));
    return true;
  } catch (error) {
    if (error instanceof DamagedFile) return false;
    throw error;
  }
}

function isWhole(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Rewrites a file without the line that was cut. A compressed one is always rewritten: its last member was not ended. */
async function removeCutLine(file: string, { rest }: LastPart): Promise<void> {
  if (rest === "none" && !isCompressed(file)) return;
  const rewritten = `${file}.tmp`;
  const lines = async function* (): AsyncGenerator<string> {
    for await (const { text, isEnded } of readLines(file)) if (isEnded || rest === "whole") yield `${text}\n`;
  };
  const target = createWriteStream(rewritten);
  await (isCompressed(file) ? pipeline(lines, createGzip(), target) : pipeline(lines, target));
  await rename(rewritten, file);
}
