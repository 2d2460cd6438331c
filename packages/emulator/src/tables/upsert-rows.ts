import { type ColumnType, parseColumnType } from "../rows/column-type.ts";
import type { RowBatch, TunnelValue } from "../rows/row-source.ts";
import type { TableEntry } from "../sql/catalog/table-entry.ts";
import type { ColumnDefinition } from "../sql/parse/statement.ts";
import { malformedStream } from "../tunnel/malformed-stream.ts";
import { rowTypes } from "./tunnel-table.ts";

/** What follows a table's columns in each record of an upsert (docs/tunnel.md 11.8). */
const metaTypes = ["bigint", "bigint", "tinyint", "array<bigint>", "array<bigint>"];
const [operationAt, valueColumnsAt] = [2, 4];

/** Says in a stage what is to be done with the row. */
export const operationColumn = "__operation";
const upsert = 85;
const remove = 68;

/** The types of the records of an upsert. */
export function upsertTypes(entry: TableEntry): readonly ColumnType[] {
  return [...rowTypes(entry), ...metaTypes.map(parseColumnType)];
}

/** The columns of a stage: those of the table, of which a row to be deleted needs the key only, and the operation. */
export function stagedColumns(entry: TableEntry): readonly ColumnDefinition[] {
  const operation = { name: operationColumn, type: { text: "tinyint", duckDb: "TINYINT" }, comment: "", nullable: false };
  return [...entry.columns.map((column) => ({ ...column, nullable: !entry.primaryKey.includes(column.name) })), operation];
}

/** The rows of a stage. Throws `MalformedDataStream` for records that cannot be carried out. */
export async function* readUpserts(entry: TableEntry, rows: AsyncIterable<RowBatch>): AsyncGenerator<RowBatch> {
  const width = entry.columns.length;
  for await (const { rowCount, columns } of rows) {
    const operations = columns[width + operationAt] ?? [];
    if (!operations.every((operation) => operation === upsert || operation === remove))
      throw malformedStream("the operation of a record is neither 'U' nor 'D'");
    if (columns[width + valueColumnsAt]?.some((names) => Array.isArray(names) && names.length > 0) === true)
      throw malformedStream("a record changes some columns only, which this emulator does not support");
    const wrong = entry.columns.find(({ nullable }, index) => !nullable && hasNull(columns[index] ?? [], operations));
    if (wrong !== undefined) throw malformedStream(`column ${wrong.name} may not be NULL`);
    yield { rowCount, columns: [...columns.slice(0, width), operations] };
  }
}

function hasNull(values: readonly TunnelValue[], operations: readonly TunnelValue[]): boolean {
  return values.some((value, row) => value === null && operations[row] === upsert);
}
