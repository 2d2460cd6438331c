import { readFileSync } from "node:fs";
import { z } from "zod";
import type { ColumnType } from "../rows/column-type.ts";
import type { RowBatch, TunnelValue } from "../rows/row-source.ts";

export interface VectorCase {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly stream_base64: string;
}

const vectorCase: z.ZodType<VectorCase> = z.object({
  name: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(z.unknown())),
  stream_base64: z.string(),
});

/** The sound streams of a file in test-vectors/. */
export function vectorCases(file: string): readonly VectorCase[] {
  const text = readFileSync(new URL(`../../../../test-vectors/${file}`, import.meta.url), "utf8");
  return z.object({ cases: z.array(vectorCase) }).parse(JSON.parse(text)).cases;
}

/** A vector's rows as the encoders take them. */
export function batchOf(rows: readonly (readonly unknown[])[], types: readonly ColumnType[]): RowBatch {
  return { rowCount: rows.length, columns: types.map((type, index) => rows.map((row) => valueOf(row[index], type))) };
}

const nested = z.array(z.unknown());
const bits = (hex: string): Buffer => Buffer.from(hex, "hex");

function valueOf(written: unknown, type: ColumnType): TunnelValue {
  if (written === null || written === undefined) return null;
  switch (type.kind) {
    case "bigint":
      return BigInt(z.string().parse(written));
    case "float":
      return bits(z.object({ f32: z.string() }).parse(written).f32).readFloatBE();
    case "double":
      return bits(z.object({ f64: z.string() }).parse(written).f64).readDoubleBE();
    case "binary":
      return Buffer.from(z.object({ base64: z.string() }).parse(written).base64, "base64");
    case "json":
      return z.object({ json: z.string() }).parse(written).json;
    case "date":
      return z.object({ days: z.number() }).parse(written).days;
    case "datetime":
      return z.object({ ms: z.number() }).parse(written).ms;
    case "interval_year_month":
      return z.object({ months: z.number() }).parse(written).months;
    case "timestamp":
    case "timestamp_ntz":
    case "interval_day_time": {
      const { sec, nano } = z.object({ sec: z.number(), nano: z.number() }).parse(written);
      return BigInt(sec) * 1_000_000_000n + BigInt(nano);
    }
    case "array":
      return nested.parse(written).map((item) => valueOf(item, type.element));
    case "map":
      return z
        .array(z.tuple([z.unknown(), z.unknown()]))
        .parse(written)
        .map(([key, value]) => [valueOf(key, type.key), valueOf(value, type.value)]);
    case "struct":
      return nested.parse(written).map((item, index) => valueOf(item, type.fields[index]?.type ?? type));
    case "boolean":
      return z.boolean().parse(written);
    case "tinyint":
    case "smallint":
    case "int":
      return z.number().parse(written);
    case "string":
    case "char":
    case "varchar":
    case "decimal":
      return z.string().parse(written);
  }
}
