import type { ColumnValue, ResultReader } from "@maxcompute-rx/browser";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";

import type { FilePart } from "./file-part.ts";
import { parquetColumn, type ParquetColumn } from "./parquet-column.ts";

/** Rows of one row group. It is held in memory until it is written. */
const groupRows = 20_000;

/** A result as the pieces of a Parquet file, one row group after another. */
export async function* parquetParts(reader: Pick<ResultReader, "schema" | "batches">, signal: AbortSignal): AsyncGenerator<FilePart> {
  const columns = reader.schema.map(({ name, type }) => parquetColumn(name, type));
  const bytes = new ByteWriter();
  const schema = [{ name: "root", num_children: columns.length }, ...columns.map(({ element }) => element)];
  const file = new ParquetWriter({ writer: bytes, schema, createdBy: "maxcompute-rx" });
  const take = (rows: number): FilePart => {
    const part = bytes.getBytes().slice();
    bytes.index = 0;
    return { part, rows };
  };

  let rows = 0;
  let group: (readonly ColumnValue[])[] = [];
  const writeGroup = async (): Promise<FilePart> => {
    await file.write({ columnData: columnsOf(columns, group), rowGroupSize: groupRows });
    rows += group.length;
    group = [];
    return take(rows);
  };
  for await (const batch of reader.batches({ as: "array", signal })) {
    for (const row of batch) {
      group.push(row);
      if (group.length === groupRows) yield await writeGroup();
    }
  }
  if (group.length > 0) yield await writeGroup();
  await file.finish();
  yield take(rows);
}

function columnsOf(columns: readonly ParquetColumn[], rows: readonly (readonly ColumnValue[])[]): { name: string; data: unknown[] }[] {
  return columns.map(({ element, convert }, column) => ({
    name: element.name,
    data: rows.map((row) => {
      const value = row[column] ?? null;
      return value === null ? null : convert(value);
    }),
  }));
}
