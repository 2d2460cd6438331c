import type { MaxComputeError } from "../../error.ts";
import { isMaxComputeError } from "../../error.ts";
import type { TaskResult } from "../../model.ts";
import { resultText } from "../../wire/task/result-text.ts";
import { readCsvResult } from "../csv/csv-result.ts";
import type { CsvResult } from "../csv/csv-result.ts";
import { rowsPerBatch } from "../values/row.ts";
import type { RowValues } from "../values/row.ts";
import { batchOfRows } from "../values/row-batch.ts";
import type { RowSource } from "./row-source.ts";

/** The source of a result from the `result` interface, which is completely in memory. When it is not a table, only its text can be read. */
export function createCsvSource(result: TaskResult): RowSource {
  const text = (): string => resultText(result);
  let csv: CsvResult;
  try {
    csv = readCsvResult(result);
  } catch (error) {
    if (isMaxComputeError(error) && error.code === "unsupported") return { ...noTable(error), text };
    throw error;
  }
  return {
    kind: "result",
    columns: csv.columns,
    count: csv.count,
    truncated: csv.truncated,
    async *rows({ start, count }, indexes) {
      const end = start + count;
      for (let from = start; from < end; from += rowsPerBatch) {
        const batch: RowValues[] = [];
        for (let at = from; at < Math.min(from + rowsPerBatch, end); at += 1) batch.push(csv.row(at, indexes));
        yield batchOfRows(batch);
      }
    },
    arrow: null,
    text,
  };
}

function noTable(reason: MaxComputeError): Omit<RowSource, "text"> {
  return {
    kind: "result",
    columns: [],
    count: null,
    truncated: false,
    // oxlint-disable-next-line require-yield -- it only throws
    async *rows() {
      throw reason;
    },
    arrow: null,
  };
}
