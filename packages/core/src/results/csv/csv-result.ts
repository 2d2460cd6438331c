import { MaxComputeError } from "../../error.ts";
import type { ResultColumn, TaskResult } from "../../model.ts";
import { parseColumnType } from "../../wire/format/column-type.ts";
import type { ColumnType, SchemaColumn } from "../../wire/format/column-type.ts";
import type { ColumnValue } from "../values/column-value.ts";
import { readCsv } from "./csv-table.ts";
import type { CsvCell, CsvTable } from "./csv-table.ts";
import { quickReader } from "./quick-cell.ts";
import type { RowValues } from "../values/row.ts";
import { readCell, readText } from "./typed-cell.ts";
import { uniqueNames } from "../values/unique-names.ts";

/** Maximum number of rows of the `result` interface, which cuts the rest without a notice (docs/protocol.md 2.7). */
const rowLimit = 10_000;

/** The CSV result of one task, split into cells; values are decoded when a row is read. */
export interface CsvResult {
  /** Columns with unique names. Without a descriptor every type is STRING. Empty when the text is empty. */
  readonly columns: readonly SchemaColumn[];
  /** Number of rows, without the header. */
  readonly count: number;
  /** Whether the service cut the rows, or may have. */
  readonly truncated: boolean;
  /**
   * Decodes the columns at `indexes` of the row at `index` (from 0).
   *
   * @throws {MaxComputeError} `result_damaged` when a cell cannot be decoded without loss
   */
  row(index: number, indexes: readonly number[]): RowValues;
}

/**
 * Reads the result of a SELECT. Types come from the descriptor when the answer has one; otherwise all values are strings or null.
 *
 * @throws {MaxComputeError} `unsupported` when the statement was not a SELECT, `result_damaged` when the text is not a table
 */
export function readCsvResult(result: TaskResult): CsvResult {
  const selectStatus = result.descriptor?.selectResultStatus;
  if (selectStatus === "NO" || (result.format !== null && result.format.toLowerCase() !== "csv")) {
    throw new MaxComputeError("unsupported", "The statement returned a text and no rows.", {
      taskName: result.name,
      nextStep: "Take the text with getTaskResult, or with raw of the reader.",
    });
  }
  const csv = readCsv(result.bytes);
  const count = Math.max(0, csv.rowCount - 1);
  const header = Array.from({ length: csv.width }, (_, at) => csv.cell(0, at));
  const columns = csv.rowCount === 0 ? [] : readColumns(header, result.descriptor?.columns ?? null);
  const readers = columns.map(({ name, type }, at) => cellReader(csv, at, name, type));
  // Without a descriptor the service does not say that it cut the rows.
  const mayBeCut = result.descriptor === null && count >= rowLimit;
  return {
    columns,
    count,
    truncated: selectStatus === "TRUNCATED" || mayBeCut,
    row(index, indexes) {
      const row: ColumnValue[] = [];
      for (const at of indexes) row.push(readers[at]?.(index + 1) ?? null);
      return row;
    },
  };
}

/** Makes the reader of one column's cells. It takes the index of the row in the CSV, where the header is row 0. */
function cellReader(csv: CsvTable, at: number, column: string, type: ColumnType): (row: number) => ColumnValue {
  const quick = quickReader(type);
  return (row) => {
    const start = csv.start(row, at);
    if (start === -1) return null;
    const end = csv.end(row, at);
    const value = quick === null || end < 0 ? undefined : quick(csv.bytes, start, end);
    return value === undefined ? readCell(csv.cell(row, at), type, { row, column }) : value;
  };
}

// The header gives the order of the columns; the descriptor gives their types. Names are compared without case (docs/tunnel.md 6.1).
function readColumns(header: readonly CsvCell[], described: readonly ResultColumn[] | null): readonly SchemaColumn[] {
  const names = header.map((cell, index) => (cell === null ? "\\N" : readText(cell, { row: 0, column: String(index + 1) })));
  if (described !== null && described.length !== names.length) {
    throw damagedHeader(`has ${names.length} columns where the descriptor has ${described.length}`);
  }
  const columns = names.map((name, index) => (described === null ? { name, type: "STRING" } : columnCalled(name, index, described)));
  const unique = uniqueNames(columns.map(({ name }) => name));
  return columns.map(({ name, type }, index) => ({ name: unique[index] ?? name, type: parseColumnType(type) }));
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
