import type { TableEntry } from "../sql/catalog/table-entry.ts";
import { hasPartition, partitionCondition, valuesOf } from "../sql/catalog/partitions.ts";
import type { TableStore } from "../sql/catalog/table-store.ts";
import { tunnelError } from "../tunnel/tunnel-error.ts";

/** A partition that a request names: its columns with their values, as they are written there. */
export type PartitionSpec = readonly { readonly column: string; readonly value: string }[];

/** Reads `pt=a,hh=1`, in which values may have quotes (docs/tunnel.md 11.3). Undefined when it cannot be read. */
export function readPartitionSpec(text: string): PartitionSpec | undefined {
  const parts = text.split(/[,/]/).map((part) => /^\s*([^=\s]+)\s*=\s*(["']?)(.*?)\2\s*$/.exec(part));
  const spec = parts.flatMap((part) => (part === null ? [] : [{ column: (part[1] ?? "").toLowerCase(), value: part[3] ?? "" }]));
  return spec.length === parts.length ? spec : undefined;
}

/** Where the rows of a tunnel session are: in one partition of a partitioned table, or anywhere in one that is not. */
export interface Place {
  /** The partition's values in the order of the table's columns; empty for a table without partitions. */
  readonly values: readonly string[];
  /** A condition in DuckDB's SQL. */
  readonly condition: string;
}

/** The place that a request names. Throws what the tunnel answers when it names none, or one that is not there. */
export async function placeOf(store: TableStore, entry: TableEntry, partition: string | null, mayBeNew: boolean): Promise<Place> {
  if (partition === null || partition === "") {
    if (entry.partitions.length === 0) return { values: [], condition: "true" };
    throw tunnelError(400, "MissingPartitionSpec", "You need to specify a partitionspec along with the specified table");
  }
  const spec = readPartitionSpec(partition);
  const named = spec
    ?.map(({ column }) => column)
    .toSorted()
    .join();
  if (
    spec === undefined ||
    named !==
      entry.partitions
        .map(({ name }) => name)
        .toSorted()
        .join()
  )
    throw invalidSpec(partition, entry);
  return await store.useTable(entry, async (connection) => {
    // A value that its column cannot hold is no value of a partition.
    const values = await valuesOf(connection, entry, spec).catch(() => undefined);
    if (values === undefined) throw invalidSpec(partition, entry);
    if (!mayBeNew && !(await hasPartition(connection, store.catalog, entry, values)))
      throw tunnelError(404, "NoSuchPartition", `The specified partition does not exist: '${partition}' of table ${entry.name}`);
    return { values, condition: partitionCondition(entry, spec) };
  });
}

/** Makes a partition that stays, with or without rows. */
export async function createPartition(store: TableStore, entry: TableEntry, values: readonly string[]): Promise<void> {
  if (values.length === 0 || store.catalog.hasAdded(entry, values)) return;
  await store.changeCatalog((draft) => draft.addPartition(entry, values));
}

function invalidSpec(partition: string, entry: TableEntry): Error {
  const columns = entry.partitions.map(({ name }) => name).join(", ");
  const wanted = columns === "" ? `table ${entry.name} has no partitions` : `table ${entry.name} is partitioned by ${columns}`;
  return tunnelError(400, "InvalidPartitionSpec", `InvalidPartitionSpec: '${partition}', but ${wanted}`);
}
