import { readJsonText, readXmlAnswer, unexpectedAnswer } from "../call/answer.ts";
import type { ApiAnswer, ApiCall } from "../call/api-call.ts";
import { readMarker } from "../call/page-marker.ts";
import { projectPath, segment } from "../call/resource-path.ts";
import { isObject } from "../format/json.ts";
import { childOf, childrenOf, textOf, type XmlElement } from "../format/xml.ts";

/** A schema of a project (docs/protocol.md 8.9). */
export interface SchemaInfo {
  /** Its name; every project has `default`. */
  readonly name: string;
  /** Account of its owner; null when the service did not say. */
  readonly owner: string | null;
  /** Its comment; null when it has none. */
  readonly comment: string | null;
}

/** A table or view, as a list has it (docs/tunnel.md 11.3). */
export interface TableInfo {
  /** Its name. */
  readonly name: string;
  /** Account of its owner; null when the service did not say. */
  readonly owner: string | null;
  /** The service's word for its kind, such as `MANAGED_TABLE` or `VIRTUAL_VIEW`; null when the service did not say. */
  readonly type: string | null;
  /** Its comment; null when it has none. */
  readonly comment: string | null;
}

/** A column of a table. */
export interface TableColumn {
  /** Its name. */
  readonly name: string;
  /** Its type in the service's words, such as `array<bigint>`. */
  readonly type: string;
  /** Its comment; null when it has none. */
  readonly comment: string | null;
}

/** A table with its columns (docs/tunnel.md 11.2). */
export interface TableDescription extends TableInfo {
  /** The columns without those of partitions. */
  readonly columns: readonly TableColumn[];
  /** The columns that partitions are made of; empty for a table without partitions. */
  readonly partitionColumns: readonly TableColumn[];
  /** Number of rows; null when the service does not know it. */
  readonly rowCount: number | null;
  /** Size of its data in bytes; null when the service did not say. */
  readonly size: number | null;
}

/** A partition of a table (docs/tunnel.md 11.3). */
export interface TablePartition {
  /** Its values by the name of their column, in the order of the columns. */
  readonly values: Readonly<Record<string, string>>;
  /** Number of rows; null when the service did not say. */
  readonly rowCount: number | null;
  /** Size of its data in bytes; null when the service did not say. */
  readonly size: number | null;
}

/** Asks for one page of the schemas of a project. */
export function listSchemasCall(project: string, marker: string | null): ApiCall {
  return { method: "GET", path: `${projectPath(project)}/schemas`, query: [["expectmarker", "true"], ...markerParameter(marker)] };
}

export function readSchemaPage(answer: ApiAnswer): { readonly schemas: readonly SchemaInfo[]; readonly marker: string | null } {
  const root = readXmlAnswer(answer, "Schemas", ["Schema", "Marker"]);
  const schemas = childrenOf(root, "Schema").map((schema) => ({
    name: textOf(schema, "Name") ?? "",
    owner: filled(schema, "Owner"),
    comment: filled(schema, "Comment"),
  }));
  return { schemas, marker: readMarker(root) };
}

/** Asks for one page of the tables of a schema. `extended` adds types and comments. */
export function listTablesCall(project: string, schema: string | undefined, prefix: string | undefined, marker: string | null): ApiCall {
  return {
    method: "GET",
    path: `${projectPath(project)}/tables`,
    query: [
      ["expectmarker", "true"],
      ["extended", null],
      ...(prefix === undefined ? [] : [["name", prefix] as const]),
      ...schemaParameter(schema),
      ...markerParameter(marker),
    ],
  };
}

export function readTablePage(answer: ApiAnswer): { readonly tables: readonly TableInfo[]; readonly marker: string | null } {
  const root = readXmlAnswer(answer, "Tables", ["Table", "Marker"]);
  return { tables: childrenOf(root, "Table").map(tableInfo), marker: readMarker(root) };
}

/** Asks for a table. */
export function tableCall(project: string, schema: string | undefined, table: string): ApiCall {
  return { method: "GET", path: tablePath(project, table), query: schemaParameter(schema) };
}

/** Reads a table. Its columns are JSON inside the XML. */
export function readTable(answer: ApiAnswer): TableDescription {
  const root = readXmlAnswer(answer, "Table", ["Schema"]);
  const json = readJsonText(textOf(root, "Schema") ?? "", answer, "the columns of a table");
  if (!isObject(json)) throw unexpectedAnswer(answer, "the columns of a table in JSON", "They are no object.");
  const info = tableInfo(root);
  return {
    ...info,
    comment: info.comment ?? text(json.comment),
    columns: readColumns(json.columns),
    partitionColumns: readColumns(json.partitionKeys),
    rowCount: amount(json.recordNum),
    size: amount(json.size),
  };
}

/** Asks for one page of the partitions of a table. */
export function listPartitionsCall(project: string, schema: string | undefined, table: string, marker: string | null): ApiCall {
  return {
    method: "GET",
    path: tablePath(project, table),
    query: [["partitions", null], ["expectmarker", "true"], ...schemaParameter(schema), ...markerParameter(marker)],
  };
}

export function readPartitionPage(answer: ApiAnswer): { readonly partitions: readonly TablePartition[]; readonly marker: string | null } {
  const root = readXmlAnswer(answer, "Partitions", ["Partition", "Marker"]);
  const partitions = childrenOf(root, "Partition").map((partition) => ({
    values: Object.fromEntries(childrenOf(partition, "Column").map(({ attributes }) => [attributes.Name ?? "", attributes.Value ?? ""])),
    rowCount: amountText(textOf(partition, "PartitionRecordCount")),
    size: amountText(textOf(partition, "PartitionSize")),
  }));
  return { partitions, marker: readMarker(root) };
}

function tablePath(project: string, table: string): string {
  return `${projectPath(project)}/tables/${segment(table, "table name")}`;
}

function schemaParameter(schema: string | undefined): readonly (readonly [string, string])[] {
  return schema === undefined ? [] : [["curr_schema", schema]];
}

function markerParameter(marker: string | null): readonly (readonly [string, string])[] {
  return marker === null ? [] : [["marker", marker]];
}

function tableInfo(table: XmlElement): TableInfo {
  return {
    name: textOf(table, "Name") ?? "",
    owner: filled(table, "Owner"),
    type: filled(table, "Type"),
    comment: filled(table, "Comment"),
  };
}

function readColumns(value: unknown): readonly TableColumn[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter(isObject)
    .map(({ name, type, comment }) => ({ name: text(name) ?? "", type: text(type) ?? "", comment: text(comment) }));
}

function filled(element: XmlElement, name: string): string | null {
  return childOf(element, name) === undefined ? null : text(textOf(element, name));
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** Counts that are not known are negative or absent. */
function amount(value: unknown): number | null {
  return typeof value === "number" && value >= 0 ? value : null;
}

function amountText(value: string | null): number | null {
  return value === null || value.trim() === "" ? null : amount(Number(value));
}
