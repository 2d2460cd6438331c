import fc from "fast-check";

import { CalendarDate } from "../results/values/calendar-date.ts";
import type { ColumnValue } from "../results/values/column-value.ts";
import { canonicalDecimal } from "../results/values/decimal.ts";
import { DayTimeInterval, YearMonthInterval } from "../results/values/interval.ts";
import { LocalTimestamp, Timestamp } from "../results/values/timestamp.ts";
import { parseColumnType } from "../wire/format/column-type.ts";
import type { ColumnType, SchemaColumn } from "../wire/format/column-type.ts";
import { anyCharacter } from "./any-character.ts";

/** A table of any types and values. */
export interface Table {
  readonly columns: readonly SchemaColumn[];
  readonly rows: readonly (readonly ColumnValue[])[];
}

const plainTypes =
  "bigint int smallint tinyint float double boolean string binary json date datetime timestamp timestamp_ntz interval_day_time " +
  "interval_year_month decimal(38,18) char(10) varchar(20) vector(float,2) vector(double,1)";

/** Types, nested up to three levels; `without` leaves some kinds out. */
export function arbitraryType(without: RegExp = /^$/): fc.Arbitrary<ColumnType> {
  const names = plainTypes.split(" ").filter((name) => !without.test(name));
  const { text } = fc.letrec<{ text: string }>((tie) => ({
    text: fc.oneof(
      { depthSize: "small", maxDepth: 3 },
      fc.constantFrom(...names),
      tie("text").map((element) => `array<${element}>`),
      fc.tuple(fc.constantFrom("string", "bigint", "int"), tie("text")).map(([key, value]) => `map<${key},${value}>`),
      fc
        .array(tie("text"), { minLength: 1, maxLength: 3 })
        .map((fields) => `struct<${fields.map((field, at) => `f${at}:${field}`).join(",")}>`),
    ),
  }));
  return text.map(parseColumnType);
}

export function arbitraryTable(
  types: fc.Arbitrary<ColumnType>,
  { maxColumns = 4, maxRows = 5 }: { maxColumns?: number; maxRows?: number } = {},
): fc.Arbitrary<Table> {
  return fc.array(types, { minLength: 1, maxLength: maxColumns }).chain((found) => {
    const columns = found.map((type, index) => ({ name: `c${index}`, type }));
    const row = fc.tuple(...columns.map(({ type }) => fc.option(arbitraryValue(type))));
    return fc.array(row, { maxLength: maxRows }).map((rows) => ({ columns, rows }));
  });
}

const second = fc.integer({ min: -62_167_219_200, max: 253_402_300_799 });
const nanosecond = fc.integer({ min: 0, max: 999_999_999 });
const days = fc.integer({ min: -719_528, max: 2_932_896 });

function arbitraryValue(type: ColumnType): fc.Arbitrary<ColumnValue> {
  switch (type.kind) {
    case "bigint":
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case "int":
      return fc.integer();
    case "smallint":
      return fc.integer({ min: -0x8000, max: 0x7fff });
    case "tinyint":
      return fc.integer({ min: -128, max: 127 });
    case "float":
      return fc.float();
    case "double":
      return fc.double();
    case "boolean":
      return fc.boolean();
    case "string":
      return fc.oneof(
        fc.string({ unit: anyCharacter }),
        fc.string({ unit: "binary-ascii" }),
        fc.constant(new Uint8Array([0xff, 0x41, 0x80])),
      );
    case "char":
    case "varchar":
      return fc.string({ unit: anyCharacter });
    case "json":
      return fc.json();
    case "binary":
      return fc.uint8Array();
    case "decimal":
      return fc
        .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 18 }))
        .map(([digits, scale]) => canonicalDecimal(`${digits}E-${scale}`));
    case "date":
      return days.map((day) => new CalendarDate(day));
    case "datetime":
      return fc
        .tuple(second, fc.integer({ min: 0, max: 999 }))
        .map(([seconds, millisecond]) => new Timestamp(seconds, millisecond * 1_000_000));
    case "timestamp":
      return fc.tuple(second, nanosecond).map(([seconds, nanos]) => new Timestamp(seconds, nanos));
    case "timestamp_ntz":
      return fc.tuple(second, nanosecond).map(([seconds, nanos]) => LocalTimestamp.ofSeconds(seconds, nanos));
    case "interval_day_time":
      return fc.tuple(fc.integer(), nanosecond).map(([seconds, nanos]) => new DayTimeInterval(seconds, nanos));
    case "interval_year_month":
      return fc.integer({ min: -119_999, max: 119_999 }).map((months) => new YearMonthInterval(months));
    case "array":
      return fc.array(fc.option(arbitraryValue(type.element)), { maxLength: 4 });
    case "vector": {
      const element = type.element === "float" ? fc.float() : fc.double();
      return fc.array(element, { minLength: type.dimension, maxLength: type.dimension });
    }
    case "map":
      return fc
        .uniqueArray(fc.tuple(textKey(type.key), fc.option(arbitraryValue(type.value))), { selector: ([key]) => key, maxLength: 4 })
        .map((pairs) => new Map(pairs));
    case "struct":
      return fc
        .tuple(...type.fields.map((field) => fc.option(arbitraryValue(field.type))))
        .map((values) => Object.fromEntries(type.fields.map(({ name }, index) => [name, values[index] ?? null])));
    case "unknown":
      throw new Error(`There are no values of ${type.text}.`);
  }
}

// Keys that two different values of cannot be alike by content and yet be two.
function textKey(type: ColumnType): fc.Arbitrary<ColumnValue> {
  return type.kind === "string" ? fc.string() : arbitraryValue(type);
}
