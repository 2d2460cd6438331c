import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { isMaxComputeError } from "../../error.ts";
import { arbitraryTable, arbitraryType } from "../../testing/arbitrary-values.ts";
import type { Table } from "../../testing/arbitrary-values.ts";
import { encodeArrow, frame, recordBatch } from "../../testing/arrow-encoder.ts";
import { columnsOf, cut } from "../../testing/stream-input.ts";
import { crcBytes } from "../bytes/crc32c.ts";
import { fastCrc } from "../bytes/crc32c-simd.ts";
import type { CrcOfBytes } from "../bytes/crc32c-simd.ts";
import { readArrowStream } from "./arrow-stream.ts";
import type { RowValues } from "../values/row.ts";
import { rowsOf } from "../values/row-batch.ts";
import type { SchemaColumn } from "../../wire/format/column-type.ts";
import { Timestamp } from "../values/timestamp.ts";

async function* pieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  yield* cut(bytes, sizes);
}

async function decode(
  columns: readonly SchemaColumn[],
  body: Uint8Array,
  { sizes = [1000], rows = null, crc = crcBytes }: { sizes?: readonly number[]; rows?: number | null; crc?: CrcOfBytes } = {},
): Promise<RowValues[]> {
  const found: RowValues[] = [];
  for await (const batch of readArrowStream(pieces(body, sizes), columns, rows, crc)) found.push(...rowsOf(batch));
  return found;
}

const damaged = (message: RegExp): unknown => expect.objectContaining({ code: "result_damaged", message: expect.stringMatching(message) });
// Nanoseconds since 1970 in 64 bits, as nested times travel, end in 1677 and 2262; the generator's times do not.
const types = arbitraryType(/^timestamp/);
const sample: Table = {
  columns: columnsOf("bigint", "string"),
  rows: [
    [1n, "a"],
    [-2n, null],
    [null, "ccc"],
  ],
};

describe("readArrowStream", () => {
  it("reads every table back, however its bytes are cut and in chunks of any size", async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 });
    const chunkSize = fc.constantFrom(1, 7, 64, 4096);
    await fc.assert(
      fc.asyncProperty(arbitraryTable(types), sizes, chunkSize, async (table, pieces, size) => {
        expect(await decode(table.columns, encodeArrow([table, table], size), { sizes: pieces })).toEqual([...table.rows, ...table.rows]);
      }),
      { numRuns: 50 },
    );
  });

  it("reads long chunks cut anywhere, and finds a change anywhere, by the fast checksum and by that of the tables", async () => {
    const rows = Array.from({ length: 6000 }, (_, index) => [BigInt(index), `text ${index % 7}`]);
    const body = encodeArrow([{ ...sample, rows }], 65_536);
    const sizes = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 4 });
    const change = fc.record({ at: fc.nat(body.length - 1), by: fc.integer({ min: 1, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(sizes, change, fc.constantFrom(fastCrc(), crcBytes), async (pieces, { at, by }, crc) => {
        fc.pre(pieces.some((size) => size > 1000));
        expect(await decode(sample.columns, body, { sizes: pieces, crc })).toEqual(rows);
        const changed = body.slice();
        changed[at] = (changed[at] ?? 0) ^ by;
        await expect(decode(sample.columns, changed, { sizes: pieces, crc })).rejects.toEqual(damaged(/./));
      }),
      { numRuns: 15 },
    );
  });

  it("reads times as two columns, and nested ones as one", async () => {
    const times = [new Timestamp(1_700_000_000, 123_456_789), null, new Timestamp(-1, 999_999_999)];
    const table = { columns: columnsOf("timestamp", "array<timestamp>"), rows: times.map((time) => [time, [time]]) };
    expect(await decode(table.columns, encodeArrow([table], 64))).toEqual(table.rows);
  });

  it("reads nothing of an empty body, in both of its forms", async () => {
    for (const body of [frame(new Uint8Array(), 65_536), new Uint8Array(4)])
      expect(await decode(sample.columns, body, { rows: 0 })).toEqual([]);
  });

  it("hands out a big record batch in parts", async () => {
    const rows = Array.from({ length: 2500 }, (_, index) => [BigInt(index), index % 3 === 0 ? null : `row ${index}`]);
    const body = encodeArrow([{ ...sample, rows }], 4096);
    const batches = await Array.fromAsync(readArrowStream(pieces(body, [body.length]), sample.columns, 2500, crcBytes));
    expect(batches.map((batch) => batch.length)).toEqual([1024, 1024, 452]);
    expect(batches.flatMap(rowsOf)).toEqual(rows);
  });

  it("notices when the body ends, wherever that is", async () => {
    for (const chunkSize of [64, recordBatch(sample).length]) {
      const body = encodeArrow([sample], chunkSize);
      for (let length = 0; length < body.length; length += 1) {
        await expect(decode(sample.columns, body.subarray(0, length))).rejects.toEqual(
          damaged(/^The Arrow stream of the result .* \(record \d+, byte \d+\)/),
        );
      }
    }
  });

  it("finds each changed byte", async () => {
    const body = encodeArrow([sample], 100);
    for (let at = 0; at < body.length; at += 1) {
      const changed = body.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x11;
      await expect(decode(sample.columns, changed)).rejects.toEqual(damaged(/./));
    }
  });

  it("fails by result_damaged only, or reads as many rows, where damage carries right checksums", async () => {
    const mutation = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(arbitraryTable(types), fc.array(mutation, { minLength: 1, maxLength: 3 }), async (table, mutations) => {
        const data = recordBatch(table);
        for (const [at, change] of mutations) data[at % data.length] = (data[at % data.length] ?? 0) ^ change;
        try {
          expect(await decode(table.columns, frame(data, 4096), { rows: table.rows.length })).toHaveLength(table.rows.length);
        } catch (error) {
          if (!isMaxComputeError(error)) throw error;
          expect(error.code).toBe("result_damaged");
        }
      }),
      { numRuns: 100 },
    );
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["a message that is none", frame(new TextEncoder().encode("no Arrow at all"), 4096), /no Arrow message where one should begin/],
    ["data behind the mark of the end", frame(Uint8Array.from([255, 255, 255, 255, 0, 0, 0, 0, 1]), 4096), /continues after the mark/],
    ["half a message", frame(recordBatch(sample).subarray(0, 100), 4096), /ends in the middle of an Arrow message/],
    ["chunks of impossible size", Uint8Array.of(0xff, 0, 0, 0, 0), /chunks of 4278190080 bytes/],
  ])("refuses %s", async (_, body, message) => {
    await expect(decode(sample.columns, body)).rejects.toEqual(damaged(message));
  });

  it("refuses fewer or more rows than were asked for", async () => {
    const body = encodeArrow([sample], 4096);
    for (const rows of [2, 4])
      await expect(decode(sample.columns, body, { rows })).rejects.toEqual(damaged(new RegExp(`3 rows, but ${rows} were requested`)));
  });

  it("says that it cannot read buffers compressed by anything but LZ4", async () => {
    // Made by pyarrow with ZSTD: 50 texts in one column.
    const body = Buffer.from(
      "AAEAAP////+wAAAAFAAAAAAAAAAMABgABgAFAAgADAAMAAAAAAMEABwAAADQAAAAAAAAAAAAAAAMAB4AEAAEAAgADAAMAAAAYAAAACQAAAAYAA" +
        "AAMgAAAAAAAAAAAAAAAAAGAAgABwAGAAAAAAAAAQMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACqAAAAAAAAALAAAAAAAAAAHAAAAAAAAAAA" +
        "AAAAAQAAADIAAAAAAAAAAAAAAAAAAADMAAAAAAAAACi1L/0gzM0EAMJMJS1gV2sG5IwBiUgueeeOb/bugAUaqMAC9/Xibe3rxRkGb2/61amG/v" +
        "TOVn/KuinXTM9Uy1zHaMNwv3i7dGb5vAK9RatIa9Qp1hk2yjbWffJ9eTZ5icEjDotYHNIxCMkf2R4tc9C8YbPGzRkBYyR8EXHFNEX1xLWENgT3" +
        "g3dDZ4bPC9AK0QjSB9QF1gTYA9sC3QDfHM8HAAAAAAAAAFDDAAAAAAAAKLUv/WBQwlUAABB4eAEAS0MdYAEAAAAAvWJs1g==",
      "base64",
    );
    await expect(decode(columnsOf("string"), body)).rejects.toEqual(
      expect.objectContaining({ code: "unsupported", message: expect.stringContaining("LZ4") }),
    );
  });

  it("refuses a type without an Arrow form before it reads anything", async () => {
    await expect(decode(columnsOf("geography"), new Uint8Array())).rejects.toEqual(expect.objectContaining({ code: "unsupported" }));
  });
});
