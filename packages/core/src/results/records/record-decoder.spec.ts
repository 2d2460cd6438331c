import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { isMaxComputeError } from "../../error.ts";
import { arbitraryTable, arbitraryType } from "../../testing/arbitrary-values.ts";
import { crc32c, encodeRecords, varint } from "../../testing/record-encoder.ts";
import { columnsOf, cut } from "../../testing/stream-input.ts";
import { RawValue } from "../values/column-value.ts";
import { DayTimeInterval } from "../values/interval.ts";
import { RecordDecoder } from "./record-stream.ts";
import type { RowValues } from "../values/row.ts";
import type { SchemaColumn } from "../../wire/format/column-type.ts";
import { Timestamp } from "../values/timestamp.ts";

function decode(columns: readonly SchemaColumn[], pieces: Iterable<Uint8Array>): RowValues[] {
  const decoder = new RecordDecoder(columns);
  const rows: RowValues[] = [];
  for (const piece of pieces) for (const batch of decoder.push(piece)) rows.push(...batch);
  for (const batch of decoder.finish()) rows.push(...batch);
  return rows;
}

/** A stream of one record made by hand, with the right checksums. */
function oneRecord(fields: readonly number[], summed: readonly number[]): Uint8Array {
  const checksum = crc32c(summed);
  const word = [0, 8, 16, 24].map((shift) => (checksum >>> shift) & 0xff);
  return Uint8Array.from([
    ...fields,
    0x80,
    0xc0,
    0xff,
    0x7f,
    ...varint(checksum),
    0xf0,
    0xff,
    0xff,
    0x7f,
    2,
    0xf8,
    0xff,
    0xff,
    0x7f,
    ...varint(crc32c(word)),
  ]);
}

const damaged = (message: RegExp): unknown => expect.objectContaining({ code: "result_damaged", message: expect.stringMatching(message) });
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ""), "hex"));
const example = hex("0802 120161 80c0ff7f ea91d2b205 0803 80c0ff7f 87ca8bbb09 f0ffff7f04 f8ffff7f f5fc8af70f");

describe("RecordDecoder", () => {
  it("reads the worked example of docs/tunnel.md 4.4", () => {
    expect(decode(columnsOf("bigint", "string"), [example])).toEqual([
      [1n, "a"],
      [-2n, null],
    ]);
  });

  it("reads every table back, however its bytes are cut", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
    fc.assert(
      fc.property(arbitraryTable(arbitraryType()), sizes, ({ columns, rows }, pieces) => {
        expect(decode(columns, cut(encodeRecords(columns, rows), pieces))).toEqual(rows);
      }),
      { numRuns: 150 },
    );
  });

  it("gives rows as soon as they are there, and never too many at once", () => {
    const columns = columnsOf("bigint");
    const rows = Array.from({ length: 3000 }, (_, index) => [BigInt(index)]);
    const decoder = new RecordDecoder(columns);
    const batches = [...decoder.push(encodeRecords(columns, rows).subarray(0, -1))];
    expect(batches.flat()).toEqual(rows);
    expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(1024);
  });

  it("hands out what is sound before it tells of a damage in the same piece", () => {
    const columns = columnsOf("string");
    const bytes = encodeRecords(columns, [["one"], ["two"], ["three"]]);
    bytes[bytes.lastIndexOf(0x65)] = 0x66;
    const rows: RowValues[] = [];
    const read = (): void => {
      for (const batch of new RecordDecoder(columns).push(bytes)) rows.push(...batch);
    };
    expect(read).toThrow(damaged(/^Record 3 /));
    expect(rows).toEqual([["one"], ["two"]]);
  });

  it("reads a long record in many pieces without beginning again with each", () => {
    const columns = columnsOf("string");
    const text = "x".repeat(1_000_000);
    const bytes = encodeRecords(columns, [[text]]);
    expect(decode(columns, cut(bytes, [1000]))).toEqual([[text]]);
  });

  it("notices when the stream ends, wherever that is", () => {
    const columns = columnsOf("bigint", "array<string>");
    const rows = [
      [1n, ["a", null]],
      [-300n, null],
      [null, []],
    ];
    const bytes = encodeRecords(columns, rows);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => decode(columns, [bytes.subarray(0, length)])).toThrow(damaged(/^Record [1-4] of the result is cut off: .* \(byte \d+/));
    }
  });

  it("never takes a changed byte for a value, and never fails otherwise than by result_damaged", () => {
    const mutation = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(arbitraryTable(arbitraryType()), fc.array(mutation, { minLength: 1, maxLength: 3 }), ({ columns, rows }, mutations) => {
        const bytes = encodeRecords(columns, rows);
        for (const [at, change] of mutations) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ change;
        try {
          const found = decode(columns, cut(bytes, [16]));
          // Counts and NULL flags inside a value are in no checksum of the format (docs/tunnel.md 4.2); the rest is.
          expect(found).toHaveLength(rows.length);
        } catch (error) {
          if (!isMaxComputeError(error)) throw error;
          expect(error).toEqual(damaged(/^Record \d+ of the result .* \(byte \d+/));
        }
      }),
      { numRuns: 200 },
    );
  });

  it("finds each changed bit of plain columns", () => {
    const columns = columnsOf("bigint", "string", "double", "boolean", "timestamp");
    const bytes = encodeRecords(columns, [
      [5n, "text", 1.5, true, null],
      [null, "", null, null, null],
    ]);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = bytes.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => decode(columns, [changed])).toThrow(damaged(/./));
    }
  });

  it.each<[string, string, Uint8Array, RegExp]>([
    ["a field of no column", "bigint", hex("18 02"), /Record 1 .* field 3, but the result has 1 columns/],
    ["a field of another type", "bigint", hex("0a 01 61"), /is not of the type BIGINT .*column "c0"/],
    ["a field that comes twice", "bigint", hex("08 02 08 02"), /same field twice/],
    ["a number of more than 64 bits", "bigint", hex("08 ffffffffffffffffff02"), /more than 64 bits/],
    ["a BOOLEAN that is neither", "boolean", hex("08 02"), /neither true nor false/],
    ["an element that is neither", "array<int>", hex("0a 01 02 02"), /neither a value nor NULL/],
    ["a MAP of unlike halves", "map<int,int>", hex("0a 01 00 02 00"), /1 keys and 0 values/],
    ["a MAP with a key twice", "map<int,int>", hex("0a 02 00 02 00 02 02 01 01"), /same key twice/],
    ["a VECTOR of another dimension", "vector(float,2)", hex("0a 01 00000000"), /VECTOR\(FLOAT,2\) of 1 elements/],
    ["a number too big for its type", "tinyint", hex("08 8002"), /128, which is outside the range of its type/],
    ["a DATE beyond all days", "date", hex("08 ffffffffffffffffff01"), /beyond 2\^53/],
    ["a DECIMAL that is none", "decimal(10,2)", hex("0a 03 4e614e"), /DECIMAL that is not a number/],
    ["a footer in the middle of a record", "bigint", hex("08 02 f0ffff7f"), /field \d+/],
  ])("refuses %s", (_, type, bytes, message) => {
    expect(() => decode(columnsOf(type), [bytes])).toThrow(damaged(message));
  });

  it("refuses bytes after the footer, in the same piece or in the next", () => {
    for (const pieces of [[Uint8Array.from([...example, 0])], [example, new Uint8Array(1)]]) {
      expect(() => decode(columnsOf("bigint", "string"), pieces)).toThrow(damaged(/after the footer/));
    }
  });

  it("does not wait for ever for what a damaged length claims", () => {
    const decoder = new RecordDecoder(columnsOf("string"), 1000);
    const claim = [...decoder.push(hex("0a ffffffff0f"))];
    const next = (length: number): RowValues[][] => [...decoder.push(new Uint8Array(length))];
    expect([claim, next(600)]).toEqual([[], []]);
    expect(() => next(700)).toThrow(damaged(/longer than 1000 bytes/));
  });

  it("rounds seconds down where a writer rounds them towards zero", () => {
    const bytes = encodeRecords(columnsOf("timestamp", "interval_day_time"), [
      [new Timestamp(0, -500_000_000), new DayTimeInterval(-1, -1)],
    ]);
    expect(decode(columnsOf("timestamp", "interval_day_time"), [bytes])).toEqual([
      [new Timestamp(-1, 500_000_000), new DayTimeInterval(-2, 999_999_999)],
    ]);
  });

  it("keeps every field of a STRUCT, whatever it is called", () => {
    const columns = columnsOf("struct<a:int,a:int,__proto__:int>");
    const [[struct = null] = []] = decode(columns, [
      oneRecord([...hex("0a 00 02 00 04 00 06")], [1, 0, 0, 0, ...[1, 2, 3].flatMap((value) => [value, 0, 0, 0, 0, 0, 0, 0])]),
    ]);
    expect(Object.entries(Object(struct))).toEqual([
      ["a", 1],
      ["a_2", 2],
      ["__proto__", 3],
    ]);
  });

  it("hands on a value whose type it does not know, marked, with its bytes", () => {
    const text = [0x70, 0x31];
    expect(decode(columnsOf("geography"), [oneRecord([0x0a, 2, ...text], [1, 0, 0, 0, ...text])])).toEqual([
      [new RawValue("GEOGRAPHY", Uint8Array.from(text))],
    ]);
    const nested = oneRecord([0x0a, 1, 0, 2, ...text], [1, 0, 0, 0, ...text]);
    expect(decode(columnsOf("array<geography>"), [nested])).toEqual([[[new RawValue("GEOGRAPHY", Uint8Array.from(text))]]]);
    const number = oneRecord([0x08, 3], [1, 0, 0, 0, ...hex("feffffffffffffff")]);
    expect(decode(columnsOf("newtype"), [number])).toEqual([[new RawValue("NEWTYPE", hex("feffffffffffffff"))]]);
  });
});
