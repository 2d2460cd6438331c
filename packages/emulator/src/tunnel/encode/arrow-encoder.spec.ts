import { Column, type Batch, Endianness, field, Table, tableFromIPC, tableToIPC, Version } from "@uwdata/flechette";
import { describe, expect, it } from "vitest";
import { batchOf, vectorCases } from "../../testing/vector-values.ts";
import { arrowColumn } from "./arrow-columns.ts";
import { ArrowEncoder } from "./arrow-encoder.ts";
import { type ColumnType, parseColumnType } from "../../rows/column-type.ts";
import { crc32c } from "../crc32c.ts";
import type { RowBatch } from "../../rows/row-source.ts";

const streamOf = (types: readonly ColumnType[], batches: readonly RowBatch[]): Buffer => {
  const encoder = new ArrowEncoder(types, "struct");
  return Buffer.concat([encoder.header(), ...batches.map((batch) => encoder.encode(batch)), encoder.footer()]);
};

/** The data of a body, each checksum looked at (docs/tunnel.md 5.1). */
function unframed(body: Buffer): Buffer {
  const size = body.readUInt32BE(0);
  const pieces: Buffer[] = [];
  let at = 4;
  for (; at + size + 4 <= body.length; at += size + 4) {
    const chunk = body.subarray(at, at + size);
    expect(body.readUInt32BE(at + size)).toBe(crc32c(chunk));
    pieces.push(chunk);
  }
  const data = Buffer.concat([...pieces, body.subarray(at, -4)]);
  expect(body.readUInt32BE(body.length - 4)).toBe(crc32c(data));
  return data;
}

/** What is in the record batches, under the schema that a client makes of the columns. */
function valuesIn(data: Buffer, types: readonly ColumnType[]): unknown {
  const columns: Batch<unknown>[] = types.map((type) => arrowColumn(type, [], "struct"));
  const fields = columns.map(({ type }, index) => field(`c${index}`, type));
  const schema = { version: Version.V5, endianness: Endianness.Little, fields, metadata: null };
  const empty =
    tableToIPC(
      new Table(
        schema,
        columns.map((column) => new Column([column])),
      ),
      { format: "stream" },
    ) ?? new Uint8Array();
  const head = empty.subarray(0, 8 + new DataView(empty.buffer, empty.byteOffset).getInt32(4, true));
  const table = tableFromIPC(Buffer.concat([head, data]), { useBigInt: true, useDecimalInt: true, useMap: true });
  return fields.map(({ name }) => table.getChild(name)?.toArray());
}

describe("ArrowEncoder", () => {
  it.each(vectorCases("tunnel-arrow.json").filter(({ name }) => name !== "ipc_body_lz4"))(
    "says the same as the vector $name",
    ({ columns, rows, stream_base64 }) => {
      const types = columns.map(({ type }) => parseColumnType(type));
      const ours = unframed(streamOf(types, rows.length === 0 ? [] : [batchOf(rows, types)]));
      expect(valuesIn(ours, types)).toEqual(valuesIn(unframed(Buffer.from(stream_base64, "base64")), types));
    },
  );

  it("writes the header and the checksum of nothing for no rows, byte for byte", () => {
    expect(streamOf([{ kind: "bigint" }], []).toString("hex")).toBe("0001000000000000");
  });

  it("cuts chunks without regard to messages", () => {
    const types: ColumnType[] = [{ kind: "bigint" }];
    const batch: RowBatch = { rowCount: 5000, columns: [Array.from({ length: 5000 }, (_, index) => BigInt(index))] };
    const data = unframed(streamOf(types, [batch, batch, batch]));
    expect(data.length).toBeGreaterThan(65_536);
    expect(valuesIn(data, types)).toEqual([BigInt64Array.from({ length: 15_000 }, (_, index) => BigInt(index % 5000))]);
  });

  it("makes a NULL timestamp NULL in both children", () => {
    const column = arrowColumn({ kind: "timestamp" }, [null, -500_000_000n], "struct");
    expect(column.children.map((child) => [child.at(0), child.at(1)])).toEqual([
      [null, -1n],
      [null, 500_000_000],
    ]);
  });
});
