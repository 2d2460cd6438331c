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

/** Most rows that the `result` interface gives; what is beyond them is cut in silence (docs/protocol.md 2.7). */
const rowLimit = 10_000;

/** What the `result` interface gave for one task, taken apart as far as its cells. */
export interface CsvResult {
  /** Each name once. Without a descriptor every type is STRING. Empty when there are no rows to have. */
  readonly columns: readonly SchemaColumn[];
  readonly count: number;
  /** Whether the service says that it cut the rows, or may have. */
  readonly truncated: boolean;
  /** The values of the columns at `indexes` in the row at `index`, from 0. */
  row(index: number, indexes: readonly number[]): RowValues;
}

/**
 * Reads the result of a SELECT: typed by the descriptor's columns where the answer carries one, else text and null.
 *
 * @throws {MaxComputeError} `unsupported` when the statement was no SELECT, `result_damaged` when it is no table; reading a row,
 * when its cells cannot be decoded without loss
 */
export function readCsvResult(result: TaskResult): CsvResult {
  const selectStatus = result.descriptor?.selectResultStatus;
  if (selectStatus === "NO" || (result.format !== null && result.format.toLowerCase() !== "csv")) {
    throw new MaxComputeError("unsupported", "The statement gave a text and no rows.", {
      taskName: result.name,
      nextStep: "Take the text with getTaskResult, or with raw of the reader.",
    });
  }
  const csv = readCsv(result.bytes);
  const count = Math.max(0, csv.rowCount - 1);
  const header = Array.from({ length: csv.width }, (_, at) => csv.cell(0, at));
  const columns = csv.rowCount === 0 ? [] : readColumns(header, result.descriptor?.columns ?? null);
  const readers = columns.map(({ name, type }, at) => cellReader(csv, at, name, type));
  // Without a descriptor the service cuts without a word.
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

/** Reads the cells of one column, by their row; the header is row 0. */
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

// The header decides on the order; its names are those of the descriptor, in any case (docs/tunnel.md 6.1).
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
