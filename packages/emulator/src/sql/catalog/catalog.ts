import { owner } from "../../base/owner.ts";
import { builtInSchema, type TablePlace } from "../parse/name-rules.ts";
import type { TableName } from "../parse/statement.ts";
import { tableNotFound } from "../sql-errors.ts";
import { duckDbName, type TableEntry } from "./table-entry.ts";

/** A schema: tables of one project with names of their own. */
export interface SchemaEntry {
  readonly name: string;
  readonly comment: string;
  readonly owner: string;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

type InProject = Pick<TablePlace, "schema" | "name"> & Partial<TablePlace>;

/** One difference between a catalog and its draft. `entry` is undefined, `isThere` false, for what was removed. */
export type CatalogChange =
  | { readonly kind: "schema"; readonly name: string; readonly entry: SchemaEntry | undefined }
  /** `name` is the one that DuckDB has for the table. */
  | { readonly kind: "table"; readonly name: string; readonly entry: TableEntry | undefined }
  /** A partition that was added by itself; others are there because they have rows. */
  | { readonly kind: "partition"; readonly name: string; readonly values: readonly string[]; readonly isThere: boolean };

interface Contents {
  readonly schemas: Map<string, SchemaEntry>;
  readonly tables: Map<string, TableEntry>;
  /** By table. */
  readonly partitions: Map<string, readonly (readonly string[])[]>;
}

/**
 * The schemas, tables and views of the one project. All names are in lower case. To change it, change a draft of it
 * ({@link changeTables}), so that the catalog and DuckDB change together or not at all.
 */
export class Catalog {
  readonly project: string;
  readonly #contents: Contents;
  /** What a draft began with. */
  readonly #former: Contents | undefined;
  #version = 0;

  constructor(project: string, drafted?: Contents) {
    this.project = project;
    this.#former = drafted && copyOf(drafted);
    this.#contents = drafted === undefined ? { schemas: new Map(), tables: new Map(), partitions: new Map() } : copyOf(drafted);
    if (drafted !== undefined) return;
    const createdAt = new Date(Date.UTC(2016, 0, 1));
    this.putSchema({ name: builtInSchema, comment: "", owner, createdAt, changedAt: createdAt });
  }

  /** Another number after each change. */
  get version(): number {
    return this.#version;
  }

  /** A copy that can be changed alone. */
  draft(): Catalog {
    return new Catalog(this.project, this.#contents);
  }

  /** What has changed in a draft. */
  changes(): readonly CatalogChange[] {
    const [former, now] = [this.#former ?? this.#contents, this.#contents];
    const partitions = namesIn(former.partitions, now.partitions).flatMap((name) => {
      const [before, after] = [former.partitions.get(name) ?? [], now.partitions.get(name) ?? []];
      return [
        ...before
          .filter((values) => !includes(after, values))
          .map((values): CatalogChange => ({ kind: "partition", name, values, isThere: false })),
        ...after
          .filter((values) => !includes(before, values))
          .map((values): CatalogChange => ({ kind: "partition", name, values, isThere: true })),
      ];
    });
    return [
      ...changed(former.schemas, now.schemas).map((name): CatalogChange => ({ kind: "schema", name, entry: now.schemas.get(name) })),
      ...changed(former.tables, now.tables).map((name): CatalogChange => ({ kind: "table", name, entry: now.tables.get(name) })),
      ...partitions,
    ];
  }

  /** Takes over what has changed in a draft, or was saved. */
  apply(changes: readonly CatalogChange[]): void {
    const { schemas, tables, partitions } = this.#contents;
    for (const change of changes) {
      switch (change.kind) {
        case "schema":
          set(schemas, change.name, change.entry);
          break;
        case "table":
          set(tables, change.name, change.entry);
          break;
        case "partition": {
          const others = (partitions.get(change.name) ?? []).filter((values) => !isSame(values, change.values));
          partitions.set(change.name, change.isThere ? [...others, change.values] : others);
        }
      }
    }
    this.#version += 1;
  }

  /** Whether this is the name of the one project. Without a name it is. */
  isOwn(project: string | undefined): boolean {
    return project === undefined || project.toLowerCase() === this.project.toLowerCase();
  }

  find({ project, schema, name }: InProject): TableEntry | undefined {
    return this.isOwn(project) ? this.#contents.tables.get(duckDbName({ schema, name })) : undefined;
  }

  /** Whether the table of this entry is still there with the same columns. Comments and the like may have changed. */
  isCurrent(entry: TableEntry): boolean {
    return this.find(entry)?.columns === entry.columns;
  }

  /** The table or view that DuckDB knows by this name. */
  findDuckDb(name: string): TableEntry | undefined {
    return this.#contents.tables.get(name);
  }

  /** Raises ODPS-0130131 when there is no such table. */
  get(table: TableName): TableEntry {
    const entry = this.find(table);
    if (entry === undefined) throw tableNotFound(table.position, this.displayName(table));
    return entry;
  }

  displayName({ project = this.project, schema, name }: InProject): string {
    return [project, ...(schema === builtInSchema ? [] : [schema]), name].join(".");
  }

  put(entry: TableEntry): void {
    this.#contents.tables.set(duckDbName(entry), entry);
    this.#version += 1;
  }

  remove(entry: TableEntry): void {
    this.#version += 1;
    this.#contents.tables.delete(duckDbName(entry));
    this.#contents.partitions.delete(duckDbName(entry));
  }

  /** Puts the entry in the place of the former one, which may have had another name. */
  replace(former: TableEntry, entry: TableEntry): void {
    const partitions = this.addedPartitions(former);
    this.remove(former);
    this.put(former.columns === entry.columns ? entry : { ...entry, schemaVersion: former.schemaVersion + 1 });
    this.#contents.partitions.set(duckDbName(entry), partitions);
  }

  addedPartitions(entry: TableEntry): readonly (readonly string[])[] {
    return this.#contents.partitions.get(duckDbName(entry)) ?? [];
  }

  /** `values` are those of the partition columns, in their order. */
  addPartition(entry: TableEntry, values: readonly string[]): void {
    if (!this.hasAdded(entry, values)) this.#contents.partitions.set(duckDbName(entry), [...this.addedPartitions(entry), values]);
  }

  hasAdded(entry: TableEntry, values: readonly string[]): boolean {
    return includes(this.addedPartitions(entry), values);
  }

  removePartition(entry: TableEntry, values: readonly string[]): void {
    this.#contents.partitions.set(
      duckDbName(entry),
      this.addedPartitions(entry).filter((partition) => !isSame(partition, values)),
    );
  }

  /** The tables and views of a schema, by name. */
  entries(schema: string = builtInSchema): readonly TableEntry[] {
    return [...this.#contents.tables.values()].filter((entry) => entry.schema === schema).toSorted(byName);
  }

  schema(name: string): SchemaEntry | undefined {
    return this.#contents.schemas.get(name);
  }

  /** All schemas, by name. */
  schemas(): readonly SchemaEntry[] {
    return [...this.#contents.schemas.values()].toSorted(byName);
  }

  putSchema(entry: SchemaEntry): void {
    this.#contents.schemas.set(entry.name, entry);
  }

  removeSchema(name: string): void {
    this.#contents.schemas.delete(name);
  }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function copyOf({ schemas, tables, partitions }: Contents): Contents {
  return { schemas: new Map(schemas), tables: new Map(tables), partitions: new Map(partitions) };
}

/** Entries are never changed, only replaced. */
function changed<T>(former: ReadonlyMap<string, T>, now: ReadonlyMap<string, T>): readonly string[] {
  return namesIn(former, now).filter((name) => former.get(name) !== now.get(name));
}

function namesIn(former: ReadonlyMap<string, unknown>, now: ReadonlyMap<string, unknown>): readonly string[] {
  return [...new Set([...former.keys(), ...now.keys()])];
}

function set<T>(map: Map<string, T>, name: string, entry: T | undefined): void {
  if (entry === undefined) map.delete(name);
  else map.set(name, entry);
}

function isSame(partition: readonly string[], values: readonly string[]): boolean {
  return partition.every((value, index) => value === values[index]);
}

function includes(partitions: readonly (readonly string[])[], values: readonly string[]): boolean {
  return partitions.some((partition) => isSame(partition, values));
}
