import { concatBytes } from "../../bytes.ts";
import { MaxComputeError } from "../../error.ts";
import type { SchemaColumn } from "../../wire/format/column-type.ts";
import type { ColumnValue } from "../values/column-value.ts";
import { checkRowCount, rowsPerBatch } from "../values/row.ts";
import type { RowValues } from "../values/row.ts";
import { crcEnd, crcStart, crcWord } from "../bytes/crc32c.ts";
import { fieldReader, wireTypeOf } from "./field-reader.ts";
import type { FieldReader } from "./field-reader.ts";
import { needsMore, WireReader } from "./wire-reader.ts";
import { DecodeError } from "../bytes/decode-error.ts";

// Tags of the fields that are not columns (docs/tunnel.md 4.1).
const endRecord = 33_553_408 * 8;
const metaCount = 33_554_430 * 8;
const metrics = 1 * 8 + 2;
const endMetrics = 33_554_176 * 8;
const metaChecksum = 33_554_431 * 8;

/** The number of rows in the first batch of a stream. Each further one may have twice as many: the first rows are there soon. */
const firstBatch = 16;

/** The longest record in bytes that is waited for. The longest STRING has 256 MiB; a damaged length may claim much more. */
const defaultLongestRecord = 512 * 1024 * 1024;

/**
 * Reads the rows of a record stream (docs/tunnel.md 4) in batches, each as soon as its bytes have arrived. Only the bytes of an
 * incomplete record are kept. To stop early, leave the loop; that closes the source.
 *
 * @param source the body of a data response, decompressed, in pieces of any size; its own errors pass through
 * @param expectedRows the number of rows that were asked for; null when it is not known
 * @throws {MaxComputeError} `result_damaged`, at the first damaged record or at the end of the stream
 */
export async function* readRecordStream(
  source: AsyncIterable<Uint8Array>,
  columns: readonly SchemaColumn[],
  expectedRows: number | null,
): AsyncGenerator<readonly RowValues[]> {
  const decoder = new RecordDecoder(columns);
  for await (const piece of source) yield* decoder.push(piece);
  yield* decoder.finish();
  checkRowCount(decoder.recordCount, expectedRows);
}

/**
 * Decodes the record stream of the instance tunnel (docs/tunnel.md 4) piece by piece; pieces may be cut anywhere. A record is
 * returned only after its own checksum was verified. The number of records, the checksum over all of them, and the end of the
 * stream are verified in the footer. Damage raises `result_damaged`, which names the record (from 1) and the byte (from 0).
 */
export class RecordDecoder {
  /** Number of complete records so far. */
  recordCount = 0;
  private readonly columns: readonly SchemaColumn[];
  private readonly longestRecord: number;
  private readonly readers: readonly FieldReader[];
  private readonly wireTypes: readonly (number | null)[];
  private readonly nulls: readonly ColumnValue[];
  private readonly wire: WireReader = new WireReader();
  /** The checksum over the checksums of all records so far. */
  private total: number = crcStart;
  /** Where the reader's bytes begin in the stream, and where the current record begins in those bytes. */
  private offset = 0;
  private recordStart = 0;
  /** The column that is being read, for errors. */
  private column: SchemaColumn | null = null;
  private footerSeen = false;
  private isWholeUnsound = false;
  /** Pieces that are not decoded before `awaitedBytes` have come. */
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private awaitedBytes = 0;
  /** The largest number of rows in the next batch. */
  private mostRows = firstBatch;

  /** @param longestRecord in bytes; a damaged stream can take twice as much memory */
  constructor(columns: readonly SchemaColumn[], longestRecord: number = defaultLongestRecord) {
    this.columns = columns;
    this.longestRecord = longestRecord;
    this.readers = columns.map(({ type }) => fieldReader(type));
    this.wireTypes = columns.map(({ type }) => wireTypeOf(type));
    this.nulls = columns.map(() => null);
  }

  /** Appends the next piece and returns the records that are complete with it. */
  *push(piece: Uint8Array): Generator<RowValues[]> {
    // A plain Uint8Array, because `slice` of Node's Buffer does not copy.
    this.waiting.push(new Uint8Array(piece.buffer, piece.byteOffset, piece.length));
    this.waitingBytes += piece.length;
    if (this.waitingBytes >= this.awaitedBytes) yield* this.decode();
  }

  /** Call it after the last piece: returns the remaining records and verifies that the stream is complete. */
  *finish(): Generator<RowValues[]> {
    yield* this.decode();
    if (this.footerSeen) return;
    this.wire.at = this.wire.end;
    throw this.damaged("is cut off: the stream ends without a footer");
  }

  private *decode(): Generator<RowValues[]> {
    this.takeWaiting();
    for (let isFull = true; isFull;) {
      const { mostRows } = this;
      const rows: RowValues[] = [];
      try {
        for (let row = this.attempt(); row !== null; row = rows.length < mostRows ? this.attempt() : null) rows.push(row);
        isFull = rows.length === mostRows;
        if (isFull) this.mostRows = Math.min(2 * mostRows, rowsPerBatch);
      } finally {
        // Rows before the damage are sound: they are returned before the error is raised.
        if (rows.length > 0) yield rows;
      }
    }
  }

  /** Reads one record; null when the bytes hold no complete record, or hold the footer. */
  private attempt(): RowValues | null {
    const { wire } = this;
    try {
      const row = this.footerSeen ? null : this.record();
      if (this.footerSeen && wire.at < wire.end) throw new DecodeError("is followed by bytes after the footer");
      this.recordStart = wire.at;
      return row;
    } catch (reason) {
      if (reason instanceof DecodeError) throw this.damaged(reason.message);
      if (reason !== needsMore) throw reason;
      this.waitForMore();
      return null;
    }
  }

  private record(): RowValues | null {
    const { wire, readers, wireTypes } = this;
    const row = this.nulls.slice();
    wire.crc = crcStart;
    this.column = null;
    for (;;) {
      const isFirst = wire.at === this.recordStart;
      const tag = wire.uint32();
      if (tag === endRecord) break;
      if (tag === metaCount && isFirst) return this.footer();
      const number = tag >>> 3;
      const index = number - 1;
      const read = readers[index];
      const column = this.columns[index];
      if (read === undefined || column === undefined)
        throw new DecodeError(`has a field ${number}, but the result has ${readers.length} columns`);
      this.column = column;
      if (row[index] !== null) throw new DecodeError("has the same field twice");
      wire.crc = crcWord(wire.crc, number);
      const wireType = tag & 7;
      if (wireType === wireTypes[index]) row[index] = read(wire);
      else if (column.type.kind === "unknown") row[index] = fieldReader(column.type, wireType)(wire);
      else throw new DecodeError(`has a field that is not of the type ${column.type.text}`);
    }
    this.column = null;
    const found = crcEnd(wire.crc);
    if (wire.checksum() !== found) throw new DecodeError("does not match its checksum");
    this.total = crcWord(this.total, found);
    this.recordCount += 1;
    return row;
  }

  private footer(): null {
    const { wire } = this;
    wire.zigzag();
    const count = wire.number();
    let tag = wire.uint32();
    if (tag === metrics) {
      this.skipMetrics();
      tag = wire.uint32();
    }
    if (tag !== metaChecksum) throw new DecodeError("is followed by a footer without a checksum");
    const total = wire.checksum();
    this.isWholeUnsound = count !== this.recordCount || total !== crcEnd(this.total);
    if (count !== this.recordCount)
      throw new DecodeError(`is missing: the footer counts ${count} records, but ${this.recordCount} were received`);
    if (total !== crcEnd(this.total)) throw new DecodeError("comes after records that do not match their common checksum");
    this.footerSeen = true;
    return null;
  }

  /** Skips the service's metrics about its own work; their checksum is verified all the same. */
  private skipMetrics(): void {
    const { wire } = this;
    wire.crc = crcWord(crcStart, metrics >>> 3);
    wire.lengthPrefixed();
    const found = crcEnd(wire.crc);
    if (wire.uint32() !== endMetrics) throw new DecodeError("is followed by a footer whose metrics do not end");
    if (wire.checksum() !== found) throw new DecodeError("is followed by metrics that do not match their checksum");
  }

  // A long record may come in many pieces. To decode it in linear time, wait until its bytes have doubled before the next attempt.
  private waitForMore(): void {
    const { wire } = this;
    const begun = wire.end - this.recordStart;
    if (begun > this.longestRecord) throw this.damaged(`is longer than ${this.longestRecord} bytes`);
    wire.at = this.recordStart;
    this.awaitedBytes = begun;
  }

  private takeWaiting(): void {
    const { wire, waiting } = this;
    const rest = wire.bytes.subarray(this.recordStart);
    const [first] = waiting;
    this.offset += this.recordStart;
    wire.replaceBytes(rest.length === 0 && waiting.length === 1 && first !== undefined ? first : concatBytes([rest, ...waiting]));
    this.recordStart = 0;
    this.waiting = [];
    this.waitingBytes = 0;
    this.awaitedBytes = 0;
  }

  private damaged(finding: string): MaxComputeError {
    const record = this.recordCount + 1;
    const column = this.column === null ? "" : `, column ${JSON.stringify(this.column.name)}`;
    return new MaxComputeError(
      "result_damaged",
      `Record ${record} of the result ${finding} (byte ${this.offset + this.wire.at}${column}).`,
      {
        reason: this.isWholeUnsound ? "rows_unreliable" : undefined,
        nextStep: `Read the rows again from record ${record} on; those before it are sound.`,
      },
    );
  }
}
