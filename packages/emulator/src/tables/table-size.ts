import { type TableEntry, tableSql } from "../sql/catalog/table-entry.ts";
import { readPartitions } from "../sql/catalog/partitions.ts";
import type { TableStore } from "../sql/catalog/table-store.ts";
import { quoteName } from "../sql/quote.ts";
import type { PartitionSpec } from "./partition-spec.ts";

/** How large a table or a partition is. */
export interface TableSize {
  readonly records: number;
  /** An estimate: eight bytes for each value. */
  readonly bytes: number;
}

export interface PartitionSize {
  /** Its values in the order of the partition columns. */
  readonly values: readonly string[];
  readonly size: TableSize;
}

/** The size of a table. A view has none of its own. */
export async function sizeOf(tables: TableStore, entry: TableEntry): Promise<TableSize> {
  if (entry.kind === "view") return { records: 0, bytes: 0 };
  return await tables.useTable(entry, async (connection) => {
    const reader = await connection.runAndReadAll(`SELECT count(*) FROM ${tableSql(entry)}`);
    return size(entry, Number(reader.getRowsJson()[0]?.[0]));
  });
}

/** The partitions that a spec names, and their sizes. The spec may leave out columns. */
export async function partitionSizes(tables: TableStore, entry: TableEntry, spec: PartitionSpec): Promise<readonly PartitionSize[]> {
  if (entry.partitions.length === 0) return [];
  return await tables.useTable(entry, async (connection) => {
    const all = await readPartitions(connection, tables.catalog, entry);
    const names = entry.partitions.map(({ name }) => quoteName(name)).join(", ");
    const reader = await connection.runAndReadAll(`SELECT count(*), ${names} FROM ${tableSql(entry)} GROUP BY ALL`);
    const counts = new Map(reader.getRowsJson().map(([count, ...values]) => [values.map(String).join("\0"), Number(count)]));
    const isWanted = (values: readonly string[]): boolean =>
      spec.every(({ column, value }) => value === values[entry.partitions.findIndex(({ name }) => name === column)]);
    return all.filter(isWanted).map((values) => ({ values, size: size(entry, counts.get(values.join("\0")) ?? 0) }));
  });
}

function size(entry: TableEntry, records: number): TableSize {
  return { records, bytes: records * entry.columns.length * 8 };
}
