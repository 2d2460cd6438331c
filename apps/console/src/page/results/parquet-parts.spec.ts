import { CalendarDate, LocalTimestamp, Timestamp, type ColumnType, type ColumnValue, type ResultReader } from "@maxcompute-rx/browser";
import { parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";

import { unscaled } from "./parquet-column.ts";
import { parquetParts } from "./parquet-parts.ts";

const plain = (kind: string): ColumnType => ({ kind, text: kind.toUpperCase() }) as ColumnType;

async function written(
  columns: Readonly<Record<string, ColumnType>>,
  batches: readonly (readonly (readonly ColumnValue[])[])[],
): Promise<{ readonly rows: Record<string, unknown>[]; readonly told: readonly (number | null)[] }> {
  const schema = Object.entries(columns).map(([name, type]) => ({ name, type }));
  const reader = {
    schema,
    async *batches() {
      yield* batches;
    },
  } as unknown as Pick<ResultReader, "schema" | "batches">;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const told: (number | null)[] = [];
  for await (const { part, rows } of parquetParts(reader, new AbortController().signal)) {
    parts.push(new Uint8Array(part));
    told.push(rows);
  }
  return { rows: await parquetReadObjects({ file: await new Blob(parts).arrayBuffer() }), told };
}

describe("parquetParts", () => {
  it("writes values that another reader gives back, NULL included", async () => {
    const columns = {
      id: plain("bigint"),
      n: plain("int"),
      x: plain("double"),
      ok: plain("boolean"),
      name: plain("string"),
      day: plain("date"),
      at: plain("datetime"),
      ntz: plain("timestamp_ntz"),
      price: { kind: "decimal", text: "DECIMAL(38,9)", precision: 38, scale: 9 } as ColumnType,
      list: { kind: "array", text: "ARRAY<BIGINT>", element: plain("bigint") } as ColumnType,
    };
    const at = new Timestamp(1_700_000_000, 123_000_000);
    const ntz = new LocalTimestamp(new CalendarDate(1), 1, 5);
    const values: readonly ColumnValue[] = [
      9_223_372_036_854_775_807n,
      -1,
      0.1,
      true,
      "中\n文",
      new CalendarDate(20_000),
      at,
      ntz,
      "-12.5",
      [1n, 2n],
    ];
    const { rows } = await written(columns, [[values], [values.map(() => null)]]);
    expect(rows).toEqual([
      {
        id: 9_223_372_036_854_775_807n,
        n: -1,
        x: 0.1,
        ok: true,
        name: "中\n文",
        day: new Date(20_000 * 86_400_000),
        at: at.toDate(),
        ntz: new Date(86_401_000),
        price: -12.5,
        list: "[1,2]",
      },
      Object.fromEntries(Object.keys(columns).map((name) => [name, null])),
    ]);
  });

  it("writes row groups as they come, and says how many rows are written", async () => {
    const batch = (from: number): ColumnValue[][] => Array.from({ length: 1000 }, (_, index) => [BigInt(from + index)]);
    const { rows, told } = await written(
      { id: plain("bigint") },
      Array.from({ length: 41 }, (_, index) => batch(index * 1000)),
    );
    expect(told).toEqual([20_000, 40_000, 41_000, 41_000]);
    expect(rows.length).toBe(41_000);
    expect(rows.at(-1)).toEqual({ id: 40_999n });
  });

  it("writes a result without rows", async () => {
    expect((await written({ id: plain("bigint"), name: plain("string") }, [])).rows).toEqual([]);
  });

  it("refuses a time that a Parquet file cannot hold, and says what to do", async () => {
    const far = new Timestamp(32_503_680_000, 0);
    await expect(written({ at: plain("timestamp") }, [[[far]]])).rejects.toThrow(/1677 to 2262.*CSV/);
  });
});

it.each([
  ["1.5", 2, 150n],
  ["-0.000000001", 9, -1n],
  ["12345678901234567890123456789.123456789", 9, 12345678901234567890123456789123456789n],
  ["7", 0, 7n],
])("takes the digits of %s with the scale %i", (text, scale, whole) => {
  expect(unscaled(text, scale)).toBe(whole);
});
