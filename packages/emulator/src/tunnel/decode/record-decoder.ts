import type { ColumnType } from "../../rows/column-type.ts";
import type { RowBatch, TunnelValue } from "../../rows/row-source.ts";
import { malformedStream } from "../malformed-stream.ts";
import { RecordReader, Shortage } from "./record-reader.ts";

/** A batch has at most so many rows, and is over when so many bytes have come. */
const batchRows = 8192;
const batchBytes = 4 * 1024 * 1024;

/**
 * Reads an uploaded record stream, in pieces of any size, and checks all its checksums (docs/tunnel.md 4, 11.5). Batches come
 * before the last checksum was seen: they count only when this ends without an error.
 */
export async function* decodeRecords(types: readonly ColumnType[], body: AsyncIterable<Uint8Array>): AsyncGenerator<RowBatch> {
  const reader = new RecordReader(types);
  let rows: (readonly TunnelValue[])[] = [];
  let bytes = 0;
  for await (const piece of body) {
    reader.push(piece);
    bytes += piece.length;
    for (let row = reader.tryRow(); row !== undefined; row = reader.tryRow()) {
      rows.push(row);
      if (rows.length < batchRows && bytes < batchBytes) continue;
      yield columnsOf(rows, types.length);
      [rows, bytes] = [[], 0];
    }
  }
  try {
    for (let row = reader.row(); row !== undefined; row = reader.row()) rows.push(row);
  } catch (error) {
    if (error instanceof Shortage) throw malformedStream(`it ends in the middle of record ${reader.count + 1} or has no footer`);
    throw error;
  }
  if (rows.length > 0) yield columnsOf(rows, types.length);
}

function columnsOf(rows: readonly (readonly TunnelValue[])[], width: number): RowBatch {
  const columns = Array.from({ length: width }, (_, index) => rows.map((row) => row[index] ?? null));
  return { rowCount: rows.length, columns };
}
