import { MaxComputeError } from "../../error.ts";
import type { ColumnValue } from "./column-value.ts";

/** The values of one row, in the order of the columns. */
export type RowValues = readonly ColumnValue[];

/**
 * One row as an object by column name. When several columns have the same name, the second one is named `name_2`, and so on.
 */
export type ResultRow = Readonly<Record<string, ColumnValue>>;

/**
 * The largest number of rows in one batch. A piece of a body or a record batch may hold many more, and decoded values take more
 * memory than their bytes.
 */
export const rowsPerBatch = 1024;

/** The rows from `start` (counted from 0) up to, but not including, `start + count`. */
export interface RowRange {
  readonly start: number;
  readonly count: number;
}

/**
 * Checks that as many rows came as were asked for. Other clients of the tunnel accept fewer rows without an error
 * (docs/tunnel.md 3).
 *
 * @param expectedRows null when it is not known
 * @throws {MaxComputeError} `result_damaged`
 */
export function checkRowCount(rows: number, expectedRows: number | null): void {
  if (expectedRows === null || rows === expectedRows) return;
  throw new MaxComputeError("result_damaged", `The result has ${rows} rows, but ${expectedRows} were requested.`, {
    nextStep: rows < expectedRows ? `Read the rows again from record ${rows + 1} on; those before it are sound.` : undefined,
  });
}
