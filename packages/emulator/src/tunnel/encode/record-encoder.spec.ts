import { describe, expect, it } from "vitest";
import { batchOf, vectorCases } from "../../testing/vector-values.ts";
import { parseColumnType } from "../../rows/column-type.ts";
import { crc32c } from "../crc32c.ts";
import { RecordEncoder } from "./record-encoder.ts";

function encode(types: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const parsed = types.map(parseColumnType);
  const encoder = new RecordEncoder(parsed);
  return Buffer.concat([encoder.encode(batchOf(rows, parsed)), encoder.footer()]).toString("base64");
}

const hex = (text: string): string => Buffer.from(text.replace(/\s|\|/g, ""), "hex").toString("base64");

/** What readers must endure and writers do not do: a metrics block, fields out of order, checksums in ten bytes. */
const onlyForReaders = ["metrics_footer", "fields_out_of_order", "crc_as_ten_byte_varint"];

describe("RecordEncoder", () => {
  it("writes the worked example (docs/tunnel.md 4.4)", () => {
    expect(
      encode(
        ["bigint", "string"],
        [
          ["1", "a"],
          ["-2", null],
        ],
      ),
    ).toBe(hex("08 02 12 01 61 80c0ff7f ea91d2b205 08 03 80c0ff7f 87ca8bbb09 f0ffff7f 04 f8ffff7f f5fc8af70f"));
  });

  it("writes a schema before the rows (docs/tunnel.md 2.5)", () => {
    const head = Buffer.from(new RecordEncoder([{ kind: "bigint" }], "{}").header());
    const summed = Buffer.from([1, 0, 0, 0, ...Buffer.from("{}")]);
    const crc: number[] = [];
    for (let rest = crc32c(summed, 0); ; rest = Math.floor(rest / 128)) {
      if (rest < 128) {
        crc.push(rest);
        break;
      }
      crc.push((rest % 128) | 0x80);
    }
    expect(head.toString("hex")).toBe(Buffer.from([0x0a, 2, 0x7b, 0x7d, 0x80, 0xe0, 0xff, 0x7f, ...crc]).toString("hex"));
  });

  it("writes the second worked example (docs/tunnel.md 4.5)", () => {
    const types = [
      "double",
      "boolean",
      "datetime",
      "decimal(10,2)",
      "timestamp",
      "array<bigint>",
      "map<string,bigint>",
      "struct<a:bigint,b:string>",
    ];
    const row = [{ f64: "3ff8000000000000" }, true, { ms: 1000 }, "1.50", { sec: 1, nano: 500 }, ["1", null], [["k", "7"]], [null, "z"]];
    expect(encode(types, [row])).toBe(
      hex(`09 000000000000f83f | 10 01 | 18 d00f | 22 04 312e3530 | 2a 02 e807 | 32 02 00 02 01
        3a 01 00 01 6b 01 00 0e | 42 01 00 01 7a | 80c0ff7f 83f4d3f90f | f0ffff7f 02 | f8ffff7f bcfe9b9b02`),
    );
  });

  it.each(vectorCases("tunnel-records.json").filter(({ name }) => !onlyForReaders.includes(name)))(
    "writes $name byte for byte",
    ({ columns, rows, stream_base64 }) => {
      expect(
        encode(
          columns.map(({ type }) => type),
          rows,
        ),
      ).toBe(stream_base64);
    },
  );

  it("goes on over many batches", () => {
    const type = parseColumnType("bigint");
    const encoder = new RecordEncoder([type]);
    const pieces = [1n, 2n, 3n].map((value) => encoder.encode({ rowCount: 1, columns: [[value]] }));
    expect(Buffer.concat([...pieces, encoder.footer()]).toString("base64")).toBe(encode(["bigint"], [["1"], ["2"], ["3"]]));
  });
});
