import { createReadStream } from "node:fs";
import { constants, createGunzip } from "node:zlib";

import { isCompressed } from "./part-files.ts";

/** A line of a file. Only the last one may lack its line feed. */
export interface FileLine {
  readonly text: string;
  readonly isEnded: boolean;
}

/** Something that prevents the rest of the file from being read; the lines before were whole. */
export class DamagedFile extends Error {
  override readonly name: string = "DamagedFile";
}

/**
 * The lines of a file, decompressed if its name ends with `.gz`. A compressed file that was cut gives what was whole; for one that is
 * damaged, throws {@link DamagedFile} after that.
 */
export async function* readLines(file: string): AsyncGenerator<FileLine> {
  let rest = "";
  let damage: DamagedFile | undefined;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const chunks = readBytes(file)[Symbol.asyncIterator]();
  for (;;) {
    const next = await nextOf(chunks).catch((error: unknown) => {
      if (!(error instanceof DamagedFile)) throw error;
      damage = error;
      return null;
    });
    const text = rest + (next === null ? decoder.decode() : decoder.decode(next, { stream: true }));
    // Not `readline`, which also splits at U+2028 and U+2029: they may stand in JSON.
    const lines = text.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield { text: line, isEnded: true };
    if (next === null) break;
  }
  if (rest !== "") yield { text: rest, isEnded: false };
  if (damage !== undefined) throw damage;
}

async function nextOf(chunks: AsyncIterator<Buffer>): Promise<Buffer | null> {
  const { done, value } = await chunks.next();
  return done === true ? null : value;
}

async function* readBytes(file: string): AsyncGenerator<Buffer> {
  const bytes: AsyncIterable<Buffer> = createReadStream(file);
  if (!isCompressed(file)) return yield* bytes;
  // This flush makes zlib give what it has where the file was cut.
  const unzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  const source = createReadStream(file).on("error", (error) => unzip.destroy(error));
  try {
    yield* source.pipe(unzip) as AsyncIterable<Buffer>;
  } catch (error) {
    const isOfZlib = error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("Z_");
    throw isOfZlib ? new DamagedFile(`The rest of ${file} cannot be decompressed: ${error.message}.`, { cause: error }) : error;
  } finally {
    source.destroy();
  }
}
