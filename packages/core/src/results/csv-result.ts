import { MaxComputeError } from "../error.ts";
import type { ResultColumn, TaskResult } from "../model.ts";
import { parseColumnType } from "../wire/column-type.ts";
import type { SchemaColumn } from "../wire/column-type.ts";
import { readCsv } from "./csv.ts";
import type { CsvCell } from "./csv.ts";
import type { RowValues } from "./record-decoder.ts";
import { readCell, readText } from "./typed-cell.ts";
import { uniqueNames } from "./unique-names.ts";

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
  const [header, ...records] = readCsv(result.bytes);
  const columns = header === undefined ? [] : readColumns(header, result.descriptor?.columns ?? null);
  // Without a descriptor the service cuts without a word.
  const mayBeCut = result.descriptor === null && records.length >= rowLimit;
  return {
    columns,
    count: records.length,
    truncated: selectStatus === "TRUNCATED" || mayBeCut,
    row: (index, indexes) =>
      indexes.map((at) => {
        const { name, type } = columnAt(columns, at);
        return readCell(records[index]?.[at] ?? null, type, { row: index + 1, column: name });
      }),
  };
}

function columnAt(columns: readonly SchemaColumn[], index: number): SchemaColumn {
  const column = columns[index];
  if (column === undefined) throw new RangeError(`There is no column ${index}.`);
  return column;
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
