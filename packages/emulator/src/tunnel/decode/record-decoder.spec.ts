import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type VectorCase, vectorCases } from "../../testing/vector-values.ts";
import { type ColumnType, parseColumnType } from "../../rows/column-type.ts";
import { RecordEncoder } from "../encode/record-encoder.ts";
import type { TunnelValue } from "../../rows/row-source.ts";
import { decodeRecords } from "./record-decoder.ts";

/** The rows of a stream that comes in pieces of some bytes. */
type Rows = readonly (readonly TunnelValue[])[];

async function decode(types: readonly ColumnType[], stream: Uint8Array, pieceSize = 65_536): Promise<Rows> {
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < stream.length; at += pieceSize) yield stream.subarray(at, at + pieceSize);
  };
  const rows: (readonly TunnelValue[])[] = [];
  for await (const { rowCount, columns } of decodeRecords(types, pieces())) {
    for (let row = 0; row < rowCount; row += 1) rows.push(columns.map((column) => column[row] ?? null));
  }
  return rows;
}

function encode(types: readonly ColumnType[], rows: readonly (readonly TunnelValue[])[]): Buffer {
  const encoder = new RecordEncoder(types);
  const columns = types.map((_, index) => rows.map((row) => row[index] ?? null));
  return Buffer.concat([encoder.encode({ rowCount: rows.length, columns }), encoder.footer()]);
}

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ""), "hex");
const bigintAndText = ["bigint", "string"].map(parseColumnType);
const malformed = expect.objectContaining({ status: 400, code: "MalformedDataStream", format: "json" });

/** The encoder writes fields in order, checksums in five bytes, and here decimals with the scale of their column. */
const writtenOtherwise = ({ name, columns }: VectorCase): boolean =>
  ["fields_out_of_order", "crc_as_ten_byte_varint"].includes(name) || columns.some(({ type }) => type.includes("decimal"));

const damaged = z
  .object({ corrupt: z.array(z.object({ name: z.string(), columns: z.array(z.object({ type: z.string() })), stream_base64: z.string() })) })
  .parse(JSON.parse(readFileSync(new URL("../../../../../test-vectors/tunnel-records.json", import.meta.url), "utf8"))).corrupt;

describe("decodeRecords", () => {
  it("reads what PyODPS's compiled extension sends (docs/tunnel.md 11.5)", async () => {
    const stream = hex("0802 120161 80c0ff7f ea91d2b205 0803 80c0ff7f 87ca8bbbf9ffffffff01 f0ffff7f04 f8ffff7f f5fc8af7ffffffffff01");
    await expect(decode(bigintAndText, stream)).resolves.toEqual([
      [1n, "a"],
      [-2n, null],
    ]);
  });

  it.each(vectorCases("tunnel-records.json").filter(({ name }) => name !== "metrics_footer"))(
    "reads $name, whatever the pieces",
    async (given) => {
      const types = given.columns.map(({ type }) => parseColumnType(type));
      const stream = Buffer.from(given.stream_base64, "base64");
      const rows = await decode(types, stream);
      expect(rows).toHaveLength(given.rows.length);
      if (!writtenOtherwise(given)) expect(encode(types, rows)).toEqual(stream);
      if (stream.length < 10_000) await expect(decode(types, stream, 1)).resolves.toEqual(rows);
    },
  );

  it.each(damaged)("refuses $name", async ({ columns, stream_base64 }) => {
    const types = columns.map(({ type }) => parseColumnType(type));
    await expect(decode(types, Buffer.from(stream_base64, "base64"))).rejects.toEqual(malformed);
  });

  it.each([
    ["nothing at all", "", "no footer"],
    ["a record without a footer", "0802 120161 80c0ff7f ea91d2b205", "no footer"],
    ["bytes after the footer", "f0ffff7f00 f8ffff7f00 00", "after the footer"],
    ["a field that the table does not have", "1802", "field 3 of record 1: the table has only 2 columns"],
    ["a text where a number should be", "0a0161", "field 1 of record 1: this is no BIGINT"],
    ["a value too long for the session", "12ffffff7f", "268435455 bytes is longer"],
    ["a number without an end", "08ffffffffffffffffffff01", "longer than ten bytes"],
  ])("refuses %s", async (_what, stream, why) => {
    await expect(decode(bigintAndText, hex(stream))).rejects.toEqual(malformed);
    await expect(decode(bigintAndText, hex(stream))).rejects.toThrow(why);
  });

  it.each<[string, TunnelValue, string]>([
    ["tinyint", 300, "field 1 of record 1: 300 is no TINYINT"],
    ["smallint", -32_769, "-32769 is no SMALLINT"],
    ["int", 2_147_483_648, "2147483648 is no INT"],
    ["varchar(3)", "abcd", "a text of 4 characters is no VARCHAR(3)"],
    ["char(1)", Buffer.from([0xff]), "a CHAR is not UTF-8"],
    ["json", "{", "a JSON value cannot be parsed"],
    ["decimal(4,2)", "100", "a value does not fit into DECIMAL(4,2)"],
    ["decimal(4,2)", "nan", "'nan' is no DECIMAL"],
    ["map<string,bigint>", [[null, 1n]], "a NULL for a key"],
  ])("refuses a %s of %s", async (text, value, why) => {
    const types = [parseColumnType(text)];
    await expect(decode(types, encode(types, [[value]]))).rejects.toThrow(why);
  });

  it.each([
    ["1.239", "1.24"],
    ["-1.235", "-1.24"],
    ["1E+2", "100.00"],
    ["1E-18", "0.00"],
    ["+.5", "0.50"],
    ["-0", "0.00"],
  ])("makes a DECIMAL(10,2) %s plain", async (sent, value) => {
    const types = [parseColumnType("decimal(10,2)")];
    await expect(decode(types, encode(types, [[sent]]))).resolves.toEqual([[value]]);
  });

  it("refuses a stream with any bit wrong, by a reason", async () => {
    const types = ["bigint", "string", "decimal(10,2)", "timestamp", "map<string,array<double>>", "struct<a:date,b:boolean>"].map(
      parseColumnType,
    );
    const rows: Rows = [
      [5n, "text", "1.50", 1_500_000_001n, [["k", [1.5, null]]], [-1, true]],
      [null, null, null, null, null, null],
    ];
    const sound = encode(types, rows);
    for (let bit = 0; bit < sound.length * 8; bit += 1) {
      const stream = Buffer.from(sound);
      stream.writeUInt8(stream.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      // Counts and flags inside nested values are in no checksum (docs/tunnel.md 4.2); what is read then is another sound value.
      const outcome: unknown = await decode(types, stream).then(
        () => "read",
        (reason: unknown) => reason,
      );
      expect([outcome]).toEqual([outcome === "read" ? "read" : malformed]);
    }
  });

  it("reads a long value that comes in small pieces in linear time", async () => {
    const rows = [["x".repeat(8_000_000)], ["y"]];
    const types = [parseColumnType("string")];
    await expect(decode(types, encode(types, rows), 1000)).resolves.toEqual(rows);
  });
});
