import type { ResultReader } from "@maxcompute-rx/browser";

import { createCsvRowCounter } from "./csv-row-counter.ts";
import type { FilePart } from "./file-part.ts";
import { openFileSink } from "./file-sink.ts";

export type FileFormat = "csv" | "parquet" | "arrow";

/** How far a download is. */
export interface SaveProgress {
  readonly bytes: number;
  /** Rows written so far; null where the format does not tell. */
  readonly rows: number | null;
}

/** From this number of rows on, the file is written to disk while rows arrive. Smaller results are downloaded without a dialog. */
const manyRows = 100_000;

const mediaTypes: Readonly<Record<FileFormat, string>> = {
  csv: "text/csv;charset=utf-8",
  parquet: "application/vnd.apache.parquet",
  arrow: "application/vnd.apache.arrow.stream",
};

/** Arrow streams have an ending of their own, so that nobody takes them for Arrow files. */
function fileNameOf(name: string, format: FileFormat): string {
  return `${name}.${format === "arrow" ? "arrows" : format}`;
}

/** Saves all rows as a file. Resolves with false if the visitor cancelled the dialog. */
export async function saveResult(
  reader: ResultReader,
  name: string,
  format: FileFormat,
  signal: AbortSignal,
  onProgress: (progress: SaveProgress) => void,
): Promise<boolean> {
  const sink = await openFileSink(fileNameOf(name, format), mediaTypes[format], (reader.count ?? 0) > manyRows);
  if (sink === null) return false;
  let bytes = 0;
  try {
    for await (const { part, rows } of partsOf(reader, format, signal)) {
      signal.throwIfAborted();
      await sink.write(part);
      onProgress({ bytes: (bytes += part.byteLength), rows });
    }
    signal.throwIfAborted();
    await sink.close();
    return true;
  } catch (error) {
    await sink.abort();
    throw error;
  }
}

async function* partsOf(reader: ResultReader, format: FileFormat, signal: AbortSignal): AsyncGenerator<FilePart> {
  switch (format) {
    case "csv": {
      const count = createCsvRowCounter();
      for await (const part of reader.csv({ signal })) yield { part, rows: count(part) };
      return;
    }
    case "arrow":
      for await (const part of reader.arrowStream({ signal })) yield { part, rows: null };
      return;
    case "parquet": {
      // Loaded with the first such download.
      const { parquetParts } = await import("./parquet-parts.ts");
      yield* parquetParts(reader, signal);
    }
  }
}
