import { httpDate } from "../wire/dates.ts";
import { el, type XmlElement } from "../wire/xml.ts";
import { owner } from "../base/owner.ts";
import type { TableEntry } from "../sql/catalog/table-entry.ts";
import type { ColumnDefinition } from "../sql/parse/statement.ts";
import type { TableSize } from "./table-size.ts";

/** How the service describes a table: a schema in JSON inside XML (docs/tunnel.md 11.2). */
export function tableElement(entry: TableEntry, size: TableSize, extended: boolean): XmlElement {
  const created = httpDate(entry.createdAt.getTime());
  const seconds = secondsOf(entry);
  const schema = {
    columns: entry.columns.map(columnOf),
    partitionKeys: entry.partitions.map(columnOf),
    comment: entry.comment,
    owner,
    createTime: seconds,
    lastDDLTime: seconds,
    lastModifiedTime: seconds,
    isVirtualView: entry.kind === "view",
    lifecycle: entry.lifecycle ?? -1,
    size: size.bytes,
    recordNum: size.records,
    tableLabel: "0",
    ...(extended ? extendedMeta(size) : {}),
  };
  return el("Table", { format: "SchemaInJson" }, [
    el("Name", entry.name),
    el("TableId", entry.name),
    el("Type", tableType(entry)),
    el("Schema", { format: "Json" }, JSON.stringify(schema)),
    el("CreationTime", created),
    el("LastModifiedTime", created),
    el("Owner", owner),
    el("Comment", entry.comment),
  ]);
}

/** The service's word for what kind of table it is. */
export function tableType({ kind }: TableEntry): "VIRTUAL_VIEW" | "MANAGED_TABLE" {
  return kind === "view" ? "VIRTUAL_VIEW" : "MANAGED_TABLE";
}

/** How the service describes a partition (docs/tunnel.md 11.3). */
export function partitionElement(entry: TableEntry, size: TableSize, extended: boolean): XmlElement {
  const seconds = secondsOf(entry);
  const schema = {
    createTime: seconds,
    lastDDLTime: seconds,
    lastModifiedTime: seconds,
    partitionSize: size.bytes,
    partitionRecordNum: size.records,
    ...(extended ? { ...extendedMeta(size), IsExstore: false, LifeCycle: entry.lifecycle ?? -1 } : {}),
  };
  return el("Partition", [el("Schema", JSON.stringify(schema))]);
}

/** A partition in a list. */
export function listedPartition(entry: TableEntry, values: readonly string[], size: TableSize): XmlElement {
  const seconds = String(secondsOf(entry));
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

function extendedMeta({ bytes }: TableSize): Readonly<Record<string, unknown>> {
  return { IsArchived: false, PhysicalSize: bytes, FileNum: 1, Reserved: "{}" };
}

function secondsOf({ createdAt }: TableEntry): number {
  return Math.floor(createdAt.getTime() / 1000);
}
