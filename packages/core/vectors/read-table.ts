import { MaxComputeError } from "../src/error.ts";
import type { ResultColumn, TaskResult } from "../src/model.ts";
import { readCsvResult } from "../src/results/csv/csv-result.ts";
import type { RowValues } from "../src/results/values/row.ts";

/** Reads all rows of a `result` answer. Refuses a truncated result, as a reader does by default. */
export function readTable(result: TaskResult): { readonly columns: readonly ResultColumn[]; readonly rows: readonly RowValues[] } {
  const { columns, count, truncated, row } = readCsvResult(result);
  if (truncated) throw new MaxComputeError("result_truncated", `The result interface gives only ${count} rows.`);
  const indexes = columns.map((_, index) => index);
  return {
    columns: columns.map(({ name, type }) => ({ name, type: type.text })),
    rows: Array.from({ length: count }, (_, index) => row(index, indexes)),
  };
}
