import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { batchOf, vectorCases } from "../../testing/vector-values.ts";
import { ArrowEncoder } from "../encode/arrow-encoder.ts";
import { type ColumnType, parseColumnType } from "../../rows/column-type.ts";
import { crc32c } from "../crc32c.ts";
import type { RowBatch } from "../../rows/row-source.ts";
import { type ArrowSchema, arrowSchema, decodeArrow } from "./arrow-decoder.ts";

async function decode(
  types: readonly ColumnType[],
  stream: Uint8Array,
  pieceSize = 65_536,
  schema?: ArrowSchema,
): Promise<readonly RowBatch[]> {
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < stream.length; at += pieceSize) yield stream.subarray(at, at + pieceSize);
  };
  const batches: RowBatch[] = [];
  for await (const batch of decodeArrow(types, pieces(), schema)) batches.push(batch);
  return batches;
}

function encode(types: readonly ColumnType[], batches: readonly RowBatch[]): Buffer {
  const encoder = new ArrowEncoder(types, "native");
  return Buffer.concat([encoder.header(), ...batches.map((batch) => encoder.encode(batch)), encoder.footer()]);
}

/** Data in a frame of one short chunk. */
function framed(data: Buffer): Buffer {
  const [header, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  header.writeUInt32BE(65_536);
  checksum.writeUInt32BE(crc32c(data));
  return Buffer.concat([header, data, checksum]);
}

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ""), "hex");
const malformed = expect.objectContaining({ status: 400, code: "MalformedDataStream", format: "json" });
const bigint: readonly ColumnType[] = [{ kind: "bigint" }];

/** What PyODPS sent of a frame with the rows (1, "a"), (-2, None) (docs/tunnel.md 11.5). */
const sentByPyODPS = hex(`00010000
  ffffffff c8000000 14000000 00000000 0c001600 06000500 08000c00 0c000000 00030400 18000000 30000000 00000000
  00000a00 18000c00 04000800 0a000000 6c000000 10000000 02000000 00000000 00000000 05000000 00000000 00000000
  00000000 00000000 00000000 00000000 10000000 00000000 10000000 00000000 01000000 00000000 18000000 00000000
  0c000000 00000000 28000000 00000000 01000000 00000000 00000000 02000000 02000000 00000000 00000000 00000000
  02000000 00000000 01000000 00000000 01000000 00000000 feffffff ffffffff 01000000 00000000 00000000 01000000
  01000000 00000000 61000000 00000000 135f0e71`);

const vectors = vectorCases("tunnel-arrow.json");
/** Instances send timestamps as a struct, tables take them as they are (docs/tunnel.md 11.4). */
const alikeInTables = vectors.filter(({ columns }) => columns.every(({ type }) => !type.startsWith("timestamp")));

const damaged = z
  .object({ corrupt: z.array(z.object({ name: z.string(), columns: z.array(z.object({ type: z.string() })), stream_base64: z.string() })) })
  .parse(JSON.parse(readFileSync(new URL("../../../../../test-vectors/tunnel-arrow.json", import.meta.url), "utf8"))).corrupt;

describe("decodeArrow", () => {
  it("reads what PyODPS sends", async () => {
    const types = ["bigint", "string"].map(parseColumnType);
    await expect(decode(types, sentByPyODPS)).resolves.toEqual([
      {
        rowCount: 2,
        columns: [
          [1n, -2n],
          ["a", null],
        ],
      },
    ]);
    await expect(decode(types, sentByPyODPS, 1)).resolves.toEqual([
      {
        rowCount: 2,
        columns: [
          [1n, -2n],
          ["a", null],
        ],
      },
    ]);
  });

  it.each(alikeInTables)("reads the vector $name", async ({ columns, rows, stream_base64 }) => {
    const types = columns.map(({ type }) => parseColumnType(type));
    const batches = await decode(types, Buffer.from(stream_base64, "base64"));
    const read = types.map((_, index) => batches.flatMap((batch) => batch.columns[index] ?? []));
    expect(encode(types, [{ rowCount: rows.length, columns: read }])).toEqual(encode(types, [batchOf(rows, types)]));
  });

  it("reads the types that only tables send so, nested ones and NULL everywhere", async () => {
    const types = ["timestamp", "timestamp_ntz", "array<timestamp>", "map<string,decimal(40,2)>", "struct<a:array<string>,b:boolean>"].map(
      parseColumnType,
    );
    const columns = [
      [1_500_000_000n, -1n, null],
      [null, 0n, 1n],
      [[1n, null], [], null],
      [
        [
          ["k", "1.50"],
          ["l", null],
        ],
        null,
        [],
      ],
      [[["x", null], true], [null, null], null],
    ];
    await expect(decode(types, encode(types, [{ rowCount: 3, columns }]))).resolves.toEqual([{ rowCount: 3, columns }]);
  });

  it("goes on over many messages and chunks", async () => {
    const batch: RowBatch = { rowCount: 5000, columns: [Array.from({ length: 5000 }, (_, index) => BigInt(index))] };
    await expect(decode(bigint, encode(bigint, [batch, batch, batch]), 1000)).resolves.toEqual([batch, batch, batch]);
  });

  it.each(damaged.filter(({ columns }) => columns.every(({ type }) => !type.startsWith("timestamp"))))(
    "refuses $name",
    async ({ columns, stream_base64 }) => {
      const types = columns.map(({ type }) => parseColumnType(type));
      await expect(decode(types, Buffer.from(stream_base64, "base64"))).rejects.toEqual(malformed);
    },
  );

  it("gives values or a reason, whatever bytes are between right checksums", async () => {
    const types = ["bigint", "string", "decimal(10,2)", "map<string,array<double>>", "struct<a:date,b:boolean>"].map(parseColumnType);
    const columns = [
      [5n, null],
      ["text", null],
      ["1.50", null],
      [[["k", [1.5, null]]], null],
      [[-1, true], null],
    ];
    const sound = encode(types, [{ rowCount: 2, columns }]).subarray(4, -4);
    const schema = arrowSchema(types);
    const reasons = new Set<unknown>();
    for (let at = 0; at < sound.length; at += 1) {
      for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
        const data = Buffer.from(sound);
        data.writeUInt8(value, at);
        await decode(types, framed(data), 65_536, schema).catch((reason: unknown) => reasons.add(reason));
      }
    }
    expect([...reasons]).toEqual(Array.from(reasons, () => malformed));
    expect(reasons.size).toBeGreaterThan(0);
  });

  it.each<[string, string, readonly string[], Uint8Array]>([
    ["nothing at all", "without the checksum", ["bigint"], hex("")],
    ["a frame without its checksum", "without the checksum", ["bigint"], hex("00010000")],
    ["chunks that fill the memory", "none or larger than", ["bigint"], hex("ffffffff 00000000")],
    ["text for Arrow", "does not begin as one", ["bigint"], framed(Buffer.from("id,name\n1,a\n"))],
    [
      "fewer columns than the table has",
      "2 nodes and 5 buffers, the columns of the table have 3 nodes and 8 buffers",
      ["bigint", "string", "string"],
      sentByPyODPS,
    ],
    ["more columns than the table has", "the columns of the table have 1 nodes and 2 buffers", ["bigint"], sentByPyODPS],
    ["a JSON column", "no Arrow type for JSON", ["json"], sentByPyODPS],
    ["texts that are too long", "no VARCHAR(0)", ["bigint", "varchar(0)"], sentByPyODPS],
  ])("refuses %s", async (_what, why, types, stream) => {
    const decoding = decode(types.map(parseColumnType), stream);
    await expect(decoding).rejects.toEqual(malformed);
    await expect(decoding).rejects.toThrow(why);
  });
});
