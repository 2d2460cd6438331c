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

/** The schemas, tables and views of the one project. All names are in lower case. */
export class Catalog {
  readonly project: string;
  readonly #schemas = new Map<string, SchemaEntry>();
  /** By the name that DuckDB has for the table. */
  readonly #tables = new Map<string, TableEntry>();
  /** Partitions that were added by themselves, by table; others are there because they have rows. */
  readonly #partitions = new Map<string, readonly (readonly string[])[]>();

  constructor(project: string) {
    this.project = project;
    const createdAt = new Date(Date.UTC(2016, 0, 1));
    this.putSchema({ name: builtInSchema, comment: "", owner, createdAt, changedAt: createdAt });
  }

  /** Whether this is the name of the one project. Without a name it is. */
  isOwn(project: string | undefined): boolean {
    return project === undefined || project.toLowerCase() === this.project.toLowerCase();
  }

  find({ project, schema, name }: InProject): TableEntry | undefined {
    return this.isOwn(project) ? this.#tables.get(duckDbName({ schema, name })) : undefined;
  }

  /** Whether the table of this entry is still there with the same columns. Comments and the like may have changed. */
  isCurrent(entry: TableEntry): boolean {
    return this.find(entry)?.columns === entry.columns;
  }

  /** The table or view that DuckDB knows by this name. */
  findDuckDb(name: string): TableEntry | undefined {
    return this.#tables.get(name);
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
    this.#tables.set(duckDbName(entry), entry);
  }

  remove(entry: TableEntry): void {
    this.#tables.delete(duckDbName(entry));
    this.#partitions.delete(duckDbName(entry));
  }

  /** Puts the entry in the place of the former one, which may have had another name. */
  replace(former: TableEntry, entry: TableEntry): void {
    const partitions = this.addedPartitions(former);
    this.remove(former);
    this.put(former.columns === entry.columns ? entry : { ...entry, schemaVersion: former.schemaVersion + 1 });
    this.#partitions.set(duckDbName(entry), partitions);
  }

  addedPartitions(entry: TableEntry): readonly (readonly string[])[] {
    return this.#partitions.get(duckDbName(entry)) ?? [];
  }

  /** `values` are those of the partition columns, in their order. */
  addPartition(entry: TableEntry, values: readonly string[]): void {
    this.removePartition(entry, values);
    this.#partitions.set(duckDbName(entry), [...this.addedPartitions(entry), values]);
  }

  removePartition(entry: TableEntry, values: readonly string[]): void {
    const isOther = (partition: readonly string[]): boolean => partition.some((value, index) => value !== values[index]);
    this.#partitions.set(duckDbName(entry), this.addedPartitions(entry).filter(isOther));
  }

  /** The tables and views of a schema, by name. */
  entries(schema: string = builtInSchema): readonly TableEntry[] {
    return [...this.#tables.values()].filter((entry) => entry.schema === schema).toSorted(byName);
  }

  schema(name: string): SchemaEntry | undefined {
    return this.#schemas.get(name);
  }

  /** All schemas, by name. */
  schemas(): readonly SchemaEntry[] {
    return [...this.#schemas.values()].toSorted(byName);
  }

  putSchema(entry: SchemaEntry): void {
    this.#schemas.set(entry.name, entry);
  }

  removeSchema(name: string): void {
    this.#schemas.delete(name);
  }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
