import { httpDate } from "../wire/dates.ts";
import { el, type XmlElement } from "../wire/xml.ts";
import { isTransactional, type TableEntry } from "../sql/catalog/table-entry.ts";
import { builtInSchema } from "../sql/parse/name-rules.ts";
import type { ColumnDefinition } from "../sql/parse/statement.ts";
import type { TableSize } from "./table-size.ts";

/** How the service describes a table: a schema in JSON inside XML (docs/tunnel.md 11.2). */
export function tableElement(
  entry: TableEntry,
  size: TableSize,
  { project, extended }: { readonly project: string; readonly extended: boolean },
): XmlElement {
  const seconds = secondsOf(entry.createdAt);
  const changed = secondsOf(entry.changedAt);
  const schema = {
    columns: entry.columns.map(columnOf),
    partitionKeys: entry.partitions.map(columnOf),
    comment: entry.comment,
    owner: entry.owner,
    createTime: seconds,
    lastDDLTime: changed,
    lastModifiedTime: changed,
    isVirtualView: entry.kind === "view",
    ...(entry.kind === "view" ? { viewText: entry.viewText, viewExpandedText: entry.viewText } : {}),
    ...(Object.keys(entry.properties).length === 0 ? {} : { tableProperties: JSON.stringify(entry.properties) }),
    lifecycle: entry.lifecycle ?? -1,
    size: size.bytes,
    recordNum: size.records,
    tableLabel: "0",
    ...(extended ? extendedMeta(entry, size) : {}),
  };
  return el("Table", { format: "SchemaInJson" }, [
    el("Name", entry.name),
    el("TableId", entry.name),
    el("Project", project), // Java takes it, and would otherwise not know it any more
    ...(entry.schema === builtInSchema ? [] : [el("SchemaName", entry.schema)]),
    el("Type", tableType(entry)),
    el("Schema", { format: "Json" }, JSON.stringify(schema)),
    el("CreationTime", httpDate(entry.createdAt.getTime())),
    el("LastModifiedTime", httpDate(entry.changedAt.getTime())),
    el("Owner", entry.owner),
    el("Comment", entry.comment),
  ]);
}

/** The service's word for what kind of table it is. */
export function tableType({ kind }: TableEntry): "VIRTUAL_VIEW" | "MANAGED_TABLE" {
  return kind === "view" ? "VIRTUAL_VIEW" : "MANAGED_TABLE";
}

/** How the service describes a partition (docs/tunnel.md 11.3). */
export function partitionElement(entry: TableEntry, size: TableSize, extended: boolean): XmlElement {
  const seconds = secondsOf(entry.createdAt);
  const schema = {
    createTime: seconds,
    lastDDLTime: seconds,
    lastModifiedTime: seconds,
    partitionSize: size.bytes,
    partitionRecordNum: size.records,
    ...(extended ? { ...extendedMeta(entry, size), IsExstore: false, LifeCycle: entry.lifecycle ?? -1 } : {}),
  };
  return el("Partition", [el("Schema", JSON.stringify(schema))]);
}

export function listedPartition(entry: TableEntry, values: readonly string[], size: TableSize): XmlElement {
  const seconds = String(secondsOf(entry.createdAt));
  return el("Partition", [
    ...entry.partitions.map(({ name }, index) => el("Column", { Name: name, Value: values[index] ?? "" }, [])),
    el("CreationTime", seconds),
    el("LastDDLTime", seconds),
    el("LastModifiedTime", seconds),
    el("PartitionSize", String(size.bytes)),
    el("PartitionRecordCount", String(size.records)),
  ]);
}

function columnOf({ name, type, comment, nullable }: ColumnDefinition): unknown {
  return { name, type: type.text, comment, isNullable: nullable, label: "" };
}

function extendedMeta(entry: TableEntry, { bytes }: TableSize): Readonly<Record<string, unknown>> {
  return { IsArchived: false, PhysicalSize: bytes, FileNum: 1, Reserved: JSON.stringify(reservedOf(entry)) };
}

/** Clients read here whether rows can be changed, and the primary key (docs/tunnel.md 11.2). */
function reservedOf(entry: TableEntry): Readonly<Record<string, unknown>> {
  return {
    // A table whose columns never changed has no version here: PyODPS would take it for one that says that it is not transactional.
    ...(entry.schemaVersion === 0 ? {} : { schema_version: String(entry.schemaVersion) }),
    ...(isTransactional(entry) ? { Transactional: "true" } : {}),
    ...(entry.primaryKey.length === 0 ? {} : { PrimaryKey: entry.primaryKey }),
  };
}

function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
