import { CalendarDate, LocalTimestamp, Timestamp, type ColumnType, type ColumnValue, type SchemaColumn } from "@maxcompute-rx/browser";

/** How a column can be drawn: on an axis of time, of numbers, or as words. */
export type ChartRole = "time" | "number" | "word";

/** A column of a result that can be drawn. */
export interface ChartColumn {
  /** Its place in a row. */
  readonly index: number;
  readonly name: string;
  readonly role: ChartRole;
}

/** What a chart shows: one column along, one number up. */
export interface ChartChoice {
  readonly x: ChartColumn;
  readonly y: ChartColumn;
}

/** A value on an axis; null where there is none. */
export type ChartValue = Date | number | string | null;

/** The most rows of a chart: of words there is one bar for each. */
export const mostBars = 40;
const mostPoints = 5000;

export function chartColumns(schema: readonly SchemaColumn[]): readonly ChartColumn[] {
  return schema.flatMap(({ name, type }, index) => {
    const role = roleOf(type);
    return role === null ? [] : [{ index, name, role }];
  });
}

/** The chart to begin with: a number by time, else by words, else by another number. Null if no two columns fit. */
export function firstChart(columns: readonly ChartColumn[]): ChartChoice | null {
  const x =
    columns.find(({ role }) => role === "time") ??
    columns.find(({ role }) => role === "word") ??
    columns.find(({ role }) => role === "number");
  // Ids look like numbers, and are seldom what is compared.
  const numbers = columns.filter((column) => column.role === "number" && column !== x);
  const y = numbers.find(({ name }) => !/(^|_)id$/i.test(name)) ?? numbers[0];
  return x === undefined || y === undefined ? null : { x, y };
}

/** Rows that a chart with this column along shows. */
export function mostRowsOf({ role }: ChartColumn): number {
  return role === "word" ? mostBars : mostPoints;
}

export function chartValue(value: ColumnValue, role: ChartRole): ChartValue {
  if (value === null) return null;
  switch (role) {
    case "time":
      if (value instanceof Timestamp || value instanceof CalendarDate) return value.toDate();
      // A local time has no zone. It is drawn as if it were UTC, and so are the words of the axis.
      return value instanceof LocalTimestamp ? new Date((value.date.epochDays * 86_400 + value.secondOfDay) * 1000) : null;
    case "number": {
      const number = Number(value);
      return Number.isFinite(number) ? number : null;
    }
    case "word":
      return typeof value === "string" || typeof value === "boolean" ? String(value) : null;
  }
}

function roleOf({ kind }: ColumnType): ChartRole | null {
  switch (kind) {
    case "date":
    case "datetime":
    case "timestamp":
    case "timestamp_ntz":
      return "time";
    case "tinyint":
    case "smallint":
    case "int":
    case "bigint":
    case "float":
    case "double":
    case "decimal":
      return "number";
    case "string":
    case "char":
    case "varchar":
    case "boolean":
      return "word";
    default:
      return null;
  }
}
