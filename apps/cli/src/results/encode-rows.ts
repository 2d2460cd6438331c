import type { ResultReader } from "@maxcompute-rx/node";

import type { FileFormat } from "./result-format.ts";

/** A part of a result: rows from `start` on, of `total`. */
export interface Part {
  readonly start: number;
  readonly count: number;
  readonly total: number;
}

/**
 * Encodes a part of a result. All parts together, from the first row to the last, are one file: what a format contains only once (a
 * header, brackets) is written with the first and the last part.
 */
export function encodeRows(
  reader: ResultReader,
  format: FileFormat,
  { start, count, total }: Part,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const isFirst = start === 0;
  const isLast = start + count >= total;
  const range = { start, count, signal };
  switch (format) {
    case "csv":
      return isFirst ? reader.csv(range) : withoutHeader(reader.csv(range));
    case "jsonl":
      return reader.jsonLines(range);
    case "json":
      return jsonArray(reader.jsonLines(range), isFirst, isLast);
    case "arrow":
      return arrowPart(reader.arrowStream(range), isFirst, isLast);
  }
}

const [quote, lineFeed] = [0x22, 0x0a];

/** A header may contain a line feed only in quotes. */
async function* withoutHeader(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let inHeader = true;
  let quoted = false;
  for await (const piece of pieces) {
    if (!inHeader) {
      yield piece;
      continue;
    }
    for (const [index, byte] of piece.entries()) {
      if (byte === quote) quoted = !quoted;
      if (byte !== lineFeed || quoted) continue;
      inHeader = false;
      yield piece.subarray(index + 1);
      break;
    }
  }
}

/** An Arrow stream is a schema, batches and an end mark. The first part has the schema, the last one the end mark. */
async function* arrowPart(pieces: AsyncIterable<Uint8Array>, isFirst: boolean, isLast: boolean): AsyncGenerator<Uint8Array> {
  let waiting = Buffer.alloc(0);
  let atSchema = !isFirst;
  for await (const piece of pieces) {
    waiting = Buffer.concat([waiting, piece]);
    if (atSchema) {
      const length = waiting.length < 8 ? Number.POSITIVE_INFINITY : 8 + waiting.readInt32LE(4);
      if (waiting.length < length) continue;
      waiting = waiting.subarray(length);
      atSchema = false;
    }
    yield waiting.subarray(0, -endOfStream.length);
    waiting = waiting.subarray(-endOfStream.length);
  }
  if (isLast || !waiting.equals(Uint8Array.from(endOfStream))) yield waiting;
}

/** The end mark: a continuation without a message. */
const endOfStream = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0] as const;

/** Converts lines to elements of an array. JSON has no line feed inside a value, so each line feed ends a row. */
async function* jsonArray(lines: AsyncIterable<Uint8Array>, isFirst: boolean, isLast: boolean): AsyncGenerator<Uint8Array> {
  if (isFirst) yield Buffer.from("[");
  let before = isFirst ? "\n" : ",\n";
  for await (const piece of lines) {
    if (piece.length === 0) continue;
    // One character for each byte.
    const text = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString("latin1");
    const endsRow = text.endsWith("\n");
    const members = (endsRow ? text.slice(0, -1) : text).replaceAll("\n", ",\n");
    yield Buffer.from(before + members, "latin1");
    before = endsRow ? ",\n" : "";
  }
  if (isLast) yield Buffer.from("\n]\n");
}
