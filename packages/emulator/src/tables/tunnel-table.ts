import { parseColumnType, type ColumnType } from "../rows/column-type.ts";
import type { RowColumn } from "../rows/row-source.ts";
import type { TableEntry } from "../sql/catalog/table-entry.ts";
import type { TableStore } from "../sql/catalog/table-store.ts";
import { builtInSchema } from "../sql/parse/name-rules.ts";
import type { ColumnDefinition } from "../sql/parse/statement.ts";
import { columnJson } from "../tunnel/download-sessions.ts";
import { tunnelError } from "../tunnel/tunnel-error.ts";
import { routePath, schemaOf } from "../wire/target.ts";
import { tablePlace } from "./table-place.ts";

/** The table that a request of the tunnel names. Throws the tunnel's errors when there is none, and for a view. */
export function tunnelTable(tables: TableStore, request: Request, name: string): TableEntry {
  const place = tablePlace(request, name);
  if (tables.catalog.schema(place.schema) === undefined)
    throw tunnelError(404, "NoSuchSchema", `The specified schema does not exist: '${place.schema}'`);
  const entry = tables.catalog.find(place);
  if (entry === undefined) throw tunnelError(404, "NoSuchTable", `The specified table name does not exist: '${name}'`);
  if (entry.kind === "view") throw notAllowed(`${entry.name} is a view`);
  return entry;
}

/** The table where only inserts are allowed: rows with a primary key come by upserts (docs/tunnel.md 11.8). */
export function insertableTable(tables: TableStore, request: Request, name: string): TableEntry {
  const entry = tunnelTable(tables, request, name);
  if (entry.primaryKey.length > 0) throw notAllowed(`${entry.name} has a primary key, its rows are written by upserts`);
  return entry;
}

/** `why` says what is different about the table. */
export function notAllowed(why: string): Error {
  return tunnelError(405, "MethodNotAllowed", `The specified method is not allowed against this resource: ${why}`);
}

/** What a session is of. A path without a schema is one in the built-in schema. */
export function sessionPath(request: Request): string {
  const url = new URL(request.url);
  return `${schemaOf(url) ?? builtInSchema}:${routePath(url)}`;
}

/** The columns of a table as sessions describe them (docs/tunnel.md 2.3). */
export function schemaJson({ columns, partitions }: TableEntry): unknown {
  return {
    IsVirtualView: false,
    columns: columns.map(rowColumn).map(columnJson),
    partitionKeys: partitions.map(rowColumn).map(columnJson),
  };
}

export function rowColumn({ name, type }: ColumnDefinition): RowColumn {
  return { name, type: parseColumnType(type.text) };
}

/** The types of the columns without the partition columns, as they travel. */
export function rowTypes({ columns }: TableEntry): readonly ColumnType[] {
  return columns.map(({ type }) => parseColumnType(type.text));
}
