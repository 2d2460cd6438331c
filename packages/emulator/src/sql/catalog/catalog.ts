import { tableNotFound } from "../sql-errors.ts";
import type { ColumnDefinition, TableName } from "../parse/statement.ts";

/** What MaxCompute knows of a table and DuckDB does not: types with lengths, comments, partition columns, lifecycle. */
export interface TableEntry {
  readonly name: string;
  readonly kind: "table" | "view";
  readonly columns: readonly ColumnDefinition[];
  readonly partitions: readonly ColumnDefinition[];
  readonly comment: string;
  /** Days. */
  readonly lifecycle: number | undefined;
  readonly createdAt: Date;
}

/** The tables and views of the one project, by name in lower case. */
export class Catalog {
  readonly project: string;
  readonly #entries = new Map<string, TableEntry>();
  /** Partitions that were added by themselves, by table; others are there because they have rows. */
  readonly #partitions = new Map<string, readonly (readonly string[])[]>();

  constructor(project: string) {
    this.project = project;
  }

  /** A table that is written `t`, `project.t` or `project.default.t`. */
  find(parts: readonly string[]): TableEntry | undefined {
    const name = this.ownName(parts);
    return name === undefined ? undefined : this.#entries.get(name);
  }

  /** The table's own name when it would be in this project. The one schema is called `default`. */
  ownName(parts: readonly string[]): string | undefined {
    const [table = "", ...qualifiers] = parts.map((part) => part.toLowerCase()).toReversed();
    const [first, second] = qualifiers;
    const project = this.project.toLowerCase();
    const ours =
      second === undefined
        ? first === undefined || first === project || first === "default"
        : second === project && first === "default";
    return ours ? table : undefined;
  }

  /** Raises ODPS-0130131 when there is no such table. */
  get(table: TableName): TableEntry {
    const entry = this.find(table.parts);
    if (entry === undefined) throw tableNotFound(table.position, this.displayName(table));
    return entry;
  }

  displayName({ parts }: TableName): string {
    return parts.length === 1 ? `${this.project}.${parts[0] ?? ""}` : parts.join(".");
  }

  put(entry: TableEntry): void {
    this.#entries.set(entry.name, entry);
  }

  remove(name: string): void {
    this.#entries.delete(name);
    this.#partitions.delete(name);
  }

  addedPartitions(table: string): readonly (readonly string[])[] {
    return this.#partitions.get(table) ?? [];
  }

  /** `values` are those of the partition columns, in their order. */
  addPartition(table: string, values: readonly string[]): void {
    this.removePartition(table, values);
    this.#partitions.set(table, [...this.addedPartitions(table), values]);
  }

  removePartition(table: string, values: readonly string[]): void {
    const isOther = (partition: readonly string[]): boolean => partition.some((value, index) => value !== values[index]);
    this.#partitions.set(table, this.addedPartitions(table).filter(isOther));
  }

  entries(): readonly TableEntry[] {
    return [...this.#entries.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }
}
