import { open, rename } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";

import type { ResultReader } from "@maxcompute-rx/node";

import { earlierDownload, forgetState, placesOf, saveState, type DownloadPlan } from "./download-state.ts";
import { encodeRows } from "./encode-rows.ts";
import { checkOutput, explainWriteError } from "./output-file.ts";
import type { FileFormat } from "./result-format.ts";

export interface DownloadProgress {
  readonly rows: number;
  readonly total: number;
  readonly bytes: number;
  /** Rows from an earlier, interrupted download. */
  readonly resumedRows: number;
}

export interface DownloadOptions {
  readonly instanceId: string;
  readonly reader: ResultReader;
  readonly format: FileFormat;
  readonly file: string;
  readonly signal: AbortSignal;
  /** Rows of a part. After an interruption, at most this number of rows is read again. Default: 100000. */
  readonly rowsPerPart?: number | undefined;
  /** Called after each piece that was written. */
  readonly onProgress: (progress: DownloadProgress) => void;
}

/**
 * Writes a whole result to a file. Rows are written to `FILE.part`, which is renamed to FILE when it is complete, so FILE is never
 * incomplete. An interrupted download continues after its last part.
 */
export async function download({
  instanceId,
  reader,
  format,
  file,
  signal,
  rowsPerPart = 100_000,
  onProgress,
}: DownloadOptions): Promise<DownloadProgress> {
  await checkOutput(file);
  const places = placesOf(file);
  const total = reader.count ?? 0;
  const plan: DownloadPlan = { instanceId, format, total, schema: JSON.stringify(reader.schema.map(({ name, type }) => [name, type])) };
  const earlier = await earlierDownload(places, plan);
  let growing: FileHandle | null = null;
  try {
    growing = await open(places.part, earlier === null ? "w" : "r+");
    let { rows, bytes } = earlier ?? { rows: 0, bytes: 0 };
    const resumedRows = rows;
    await growing.truncate(bytes);
    const tell = (): void => onProgress({ rows, total, bytes, resumedRows });
    tell();
    do {
      const count = Math.min(rowsPerPart, total - rows);
      for await (const piece of encodeRows(reader, format, { start: rows, count, total }, signal)) {
        bytes += await writeAt(growing, piece, bytes);
        tell();
      }
      rows += count;
      await growing.datasync();
      await saveState(places, { ...plan, rows, bytes });
      tell();
    } while (rows < total);
    await growing.close();
    await rename(places.part, file);
    await forgetState(places);
    return { rows, total, bytes, resumedRows };
  } catch (error) {
    throw explainWriteError(error, file, instanceId);
  } finally {
    await growing?.close().catch(() => {});
  }
}

async function writeAt(file: FileHandle, piece: Uint8Array, position: number): Promise<number> {
  for (let written = 0; written < piece.length;) {
    written += (await file.write(piece, written, piece.length - written, position + written)).bytesWritten;
  }
  return piece.length;
}
