import type { TableDescription, TableInfo } from "@maxcompute-rx/browser";

import { defaultSchema, type FirstItems } from "./catalog.ts";

/** A question of the tree, and what is known about it. */
export type Loaded<T> = { readonly value: T } | { readonly error: unknown } | "loading";

/** What the tree of schemas and tables knows and shows. Keys are those of its rows. */
export interface TreeState {
  readonly project: string;
  readonly schemas: Loaded<readonly string[]>;
  readonly tables: Readonly<Record<string, Loaded<FirstItems<TableInfo>>>>;
  readonly details: Readonly<Record<string, Loaded<TableDescription>>>;
  readonly partitions: Readonly<Record<string, Loaded<FirstItems<string>>>>;
  /** Keys of the rows that are open. */
  readonly open: ReadonlySet<string>;
  readonly search: string;
}

/** One visible row. */
export interface TreeRow {
  readonly key: string;
  readonly level: number;
  readonly kind:
    | "project"
    | "schema"
    | "table"
    | "column"
    | "partitionColumn"
    | "partitions"
    | "partition"
    | "loading"
    | "error"
    | "none"
    | "more";
  readonly label: string;
  readonly detail: string;
  /** What a click puts into the editor; null for rows that have no name of their own. */
  readonly insert: string | null;
  /** Null for rows that cannot be opened. */
  readonly isOpen: boolean | null;
  /** For rows that can be opened: whose content it is. */
  readonly schema: string;
  readonly table: string;
}

/** The most tables that are shown at once. The search shows the others. */
export const mostShown = 300;

export const schemaKey = (schema: string): string => `schema ${schema}`;
export const tableKey = (schema: string, table: string): string => `table ${schema} ${table}`;
export const partitionsKey = (schema: string, table: string): string => `partitions ${schema} ${table}`;

export function treeRows(state: TreeState): readonly TreeRow[] {
  const project = row({ key: "project", level: 1, kind: "project", label: state.project, insert: quoted(state.project), isOpen: true });
  return [
    project,
    ...rowsOf(state.schemas, "schemas", 2, (schemas) => {
      // Most projects have one schema, which is then no level of its own.
      if (schemas.length === 1) return tableRows(state, schemas[0] ?? defaultSchema, 2);
      return schemas.flatMap((schema) => {
        const key = schemaKey(schema);
        const isOpen = state.open.has(key);
        const head = row({ key, level: 2, kind: "schema", label: schema, insert: quoted(schema), isOpen, schema });
        return isOpen ? [head, ...tableRows(state, schema, 3)] : [head];
      });
    }),
  ];
}

function tableRows(state: TreeState, schema: string, level: number): readonly TreeRow[] {
  const words = state.search.trim().toLowerCase();
  return rowsOf(state.tables[schema] ?? "loading", `tables ${schema}`, level, ({ items, hasMore }) => {
    const found = items.filter(({ name }) => name.toLowerCase().includes(words));
    const rows = found.slice(0, mostShown).flatMap(({ name, comment }) => {
      const key = tableKey(schema, name);
      const isOpen = state.open.has(key);
      const insert = schema === defaultSchema ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;
      const head = row({ key, level, kind: "table", label: name, detail: comment ?? "", insert, isOpen, schema, table: name });
      return isOpen ? [head, ...columnRows(state, schema, name, level + 1)] : [head];
    });
    const isCut = found.length > mostShown || (hasMore && words === "");
    if (rows.length === 0) return [row({ key: `none ${schema}`, level, kind: "none" })];
    return isCut ? [...rows, row({ key: `more ${schema}`, level, kind: "more" })] : rows;
  });
}

function columnRows(state: TreeState, schema: string, table: string, level: number): readonly TreeRow[] {
  const key = tableKey(schema, table);
  return rowsOf(state.details[key] ?? "loading", key, level, ({ columns, partitionColumns }) => {
    const rows = columns.map(({ name, type }) =>
      row({ key: `${key} ${name}`, level, kind: "column", label: name, detail: type, insert: quoted(name) }),
    );
    const parts = partitionColumns.map(({ name, type }) =>
      row({ key: `${key} ${name}`, level, kind: "partitionColumn", label: name, detail: type, insert: quoted(name) }),
    );
    if (parts.length === 0) return rows;
    const listKey = partitionsKey(schema, table);
    const isOpen = state.open.has(listKey);
    const head = row({ key: listKey, level, kind: "partitions", isOpen, schema, table });
    return [...rows, ...parts, head, ...(isOpen ? partitionRows(state, schema, table, level + 1) : [])];
  });
}

function partitionRows(state: TreeState, schema: string, table: string, level: number): readonly TreeRow[] {
  const key = partitionsKey(schema, table);
  return rowsOf(state.partitions[key] ?? "loading", key, level, ({ items, hasMore }) => {
    if (items.length === 0) return [row({ key: `none ${key}`, level, kind: "none" })];
    const rows = items.map((label) => row({ key: `${key} ${label}`, level, kind: "partition", label, insert: partitionCondition(label) }));
    return hasMore ? [...rows, row({ key: `more ${key}`, level, kind: "more" })] : rows;
  });
}

function rowsOf<T>(loaded: Loaded<T>, key: string, level: number, rows: (value: T) => readonly TreeRow[]): readonly TreeRow[] {
  if (loaded === "loading") return [row({ key: `loading ${key}`, level, kind: "loading" })];
  if ("value" in loaded) return rows(loaded.value);
  return [
    row({ key: `error ${key}`, level, kind: "error", label: loaded.error instanceof Error ? loaded.error.message : String(loaded.error) }),
  ];
}

function row(given: Pick<TreeRow, "key" | "level" | "kind"> & Partial<TreeRow>): TreeRow {
  return { label: "", detail: "", insert: null, isOpen: null, schema: defaultSchema, table: "", ...given };
}

/** A name as it is written in SQL. */
export function quoted(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``;
}

/** The condition of a partition: `ds=1/hh=2` is `ds = '1' and hh = '2'`. */
export function partitionCondition(partition: string): string {
  return partition
    .split("/")
    .map((part) => {
      const at = part.indexOf("=");
      return `${quoted(part.slice(0, at))} = '${part.slice(at + 1).replaceAll("'", "\\'")}'`;
    })
    .join(" and ");
}
