import { MaxComputeError } from "../error.ts";
import type { ResultColumn, TaskResult } from "../model.ts";
import { parseColumnType } from "../wire/column-type.ts";
import type { ColumnValue } from "./column-value.ts";
import { readCsv } from "./csv.ts";
import type { CsvCell } from "./csv.ts";
import { readCell, readText } from "./typed-cell.ts";
import { uniqueNames } from "./unique-names.ts";

/** One row by column name. Of columns with the same name the second is called `name_2`, and so on. */
export type ResultRow = Readonly<Record<string, ColumnValue>>;

/** A SELECT's result. */
export interface ResultRows {
  /** In the order of the result, each name once. Without a descriptor every type is `STRING`. */
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly ResultRow[];
}

/** Most rows that the `result` interface gives; what is beyond them is cut in silence (docs/protocol.md 2.7). */
const rowLimit = 10_000;

/**
 * Reads the rows of a SELECT: typed by the descriptor's columns where the answer carries one, else text and null.
 *
 * @throws {MaxComputeError} `unsupported` when the statement was no SELECT, `result_truncated` when the rows were cut or
 * may have been, `result_damaged` when they cannot be decoded without loss
 */
export function readRows(result: TaskResult): ResultRows {
  const selectStatus = result.descriptor?.selectResultStatus;
  if (selectStatus === "NO" || (result.format !== null && result.format.toLowerCase() !== "csv")) {
    throw new MaxComputeError("unsupported", "The statement gave a text and no rows.", {
      taskName: result.name,
      nextStep: "Take the text with getTaskResult.",
    });
  }
  if (selectStatus === "TRUNCATED") throw truncated("The service cut the result.", result);
  const [header, ...records] = readCsv(result.bytes);
  if (result.descriptor === null && records.length >= rowLimit) {
    throw truncated(`The result has ${records.length} rows, at which the service cuts without a word.`, result);
  }
  const columns = header === undefined ? [] : readColumns(header, result.descriptor?.columns ?? null);
  return { columns, rows: readRecords(records, columns) };
}

function readRecords(records: readonly (readonly CsvCell[])[], columns: readonly ResultColumn[]): readonly ResultRow[] {
  const types = columns.map((column) => ({ name: column.name, type: parseColumnType(column.type) }));
  return records.map((cells, index) =>
    Object.fromEntries(
      types.map(({ name, type }, at) => [name, readCell(cells[at] ?? null, type, { row: index + 1, column: name })]),
    ),
  );
}

// The header decides on the order; its names are those of the descriptor, in any case (docs/tunnel.md 6.1).
function readColumns(header: readonly CsvCell[], described: readonly ResultColumn[] | null): readonly ResultColumn[] {
  const names = header.map((cell, index) => (cell === null ? "\\N" : readText(cell, { row: 0, column: String(index + 1) })));
  if (described !== null && described.length !== names.length) {
    throw damagedHeader(`has ${names.length} columns where the descriptor has ${described.length}`);
  }
  const columns = names.map((name, index) => (described === null ? { name, type: "STRING" } : columnCalled(name, index, described)));
  const unique = uniqueNames(columns.map(({ name }) => name));
  return columns.map(({ name, type }, index) => ({ name: unique[index] ?? name, type }));
}

function columnCalled(name: string, index: number, described: readonly ResultColumn[]): ResultColumn {
  const isCalled = (column: ResultColumn | undefined): boolean => column?.name.toLowerCase() === name.toLowerCase();
  const column = isCalled(described[index]) ? described[index] : described.find(isCalled);
  if (column === undefined) throw damagedHeader(`names a column ${JSON.stringify(name)} that the descriptor does not know`);
  return column;
}

function damagedHeader(finding: string): MaxComputeError {
  return new MaxComputeError("result_damaged", `The header of the result ${finding}.`, {
    nextStep: "Take the result's text with getTaskResult.",
  });
}

function truncated(message: string, result: TaskResult): MaxComputeError {
  return new MaxComputeError("result_truncated", message, {
    taskName: result.name,
    nextStep: "Add a LIMIT below 10,000, aggregate, or write the rows to a table.",
  });
}
