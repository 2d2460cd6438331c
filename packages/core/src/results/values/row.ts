import type { ColumnValue } from "./column-value.ts";

/** The values of one row, in the order of the columns. */
export type RowValues = readonly ColumnValue[];

/** The rows from `start` (counted from 0) up to, but not including, `start + count`. */
export interface RowRange {
  readonly start: number;
  readonly count: number;
}
