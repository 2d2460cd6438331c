import type { ColumnType } from "./column-type.ts";

/**
 * A value on its way to a client, by the type of its column: integers up to INT, FLOAT, DOUBLE are numbers; BIGINT is a
 * bigint; DATE counts days and DATETIME milliseconds since 1970 (UTC), INTERVAL_YEAR_MONTH months, all as numbers;
 * TIMESTAMP, TIMESTAMP_NTZ (as if it were UTC) and INTERVAL_DAY_TIME count nanoseconds as a bigint; DECIMAL is plain text.
 * STRING and its like are text where their bytes are UTF-8, else bytes. ARRAY is a list, MAP a list of pairs
 * `[key, value]`, STRUCT a list of its fields in declared order.
 */
export type TunnelValue = null | boolean | number | bigint | string | Uint8Array | readonly TunnelValue[];

export interface RowColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** Some rows, column by column. */
export interface RowBatch {
  readonly rowCount: number;
  readonly columns: readonly (readonly TunnelValue[])[];
}

export interface RowRange {
  /** The first row, from 0. */
  readonly start: number;
  /** How many; fewer come where there are fewer. */
  readonly count: number;
  /** Positions of the columns wanted, in the order wanted. Default all. */
  readonly columns?: readonly number[];
}

/** Rows in a fixed order that can be read from any row on, as often as wanted, without all of them in memory. */
export interface RowSource {
  readonly columns: readonly RowColumn[];
  readonly count: number;
  /** Holds nothing between two batches, so that a slow or vanished reader costs nothing. */
  read(range: RowRange): AsyncIterable<RowBatch>;
}
