import type { DuckDBConnection } from "@duckdb/node-api";
import type { Catalog } from "./catalog.ts";
import { likeMatcher } from "./like-matcher.ts";
import {
  addPartitions,
  checkPartition,
  checkWholePartition,
  dropPartitions,
  partitionColumn,
  partitionCondition,
  readPartitions,
  requirePartitions,
} from "./partitions.ts";
import { alterTable, checkAlteration } from "./alter-table.ts";
import { createStatement } from "./create-statement.ts";
import { executeSchemaStatement, getSchema } from "./schema-statements.ts";
import { semanticError } from "../sql-errors.ts";
import type { ColumnDefinition, Statement, TableName } from "../parse/statement.ts";
import { describeTable } from "./table-description.ts";
import { putRows } from "./put-rows.ts";
import { changeRows, checkChangeColumns, checkRowChanges } from "./row-changes.ts";
import { newTable, type TableEntry, tableSql } from "./table-entry.ts";
import { columnSql } from "./column-sql.ts";
import { conversionSql } from "../translate/casts.ts";
import { quoteName, quoteText } from "../quote.ts";
import { readSqlType } from "../parse/sql-type.ts";
import { typeTextOf } from "../result/column-type-of.ts";

type Insert = Statement & { readonly kind: "insert" };
type CreateTable = Statement & { readonly kind: "createTable" };
type CreateView = Statement & { readonly kind: "createView" };

/** Everything that is no query: statements that make, fill, empty, show and drop tables. */
export class TableStatements {
  readonly #catalog: Catalog;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** Raises what is wrong with the names in a statement before it runs. */
  check(statement: Statement): void {
    switch (statement.kind) {
      case "query":
      case "explain":
      case "createSchema":
      case "dropSchema":
      case "alterSchema":
      case "describeSchema":
      case "showSchemas":
        return;
      case "showCreateTable":
        return void this.#catalog.get(statement.table);
      case "showTables":
        return void getSchema(this.#catalog, statement.schema);
      case "createTable":
        this.#newName(statement.table, statement.ifNotExists);
        checkPrimaryKey(statement);
        if (statement.like !== undefined) this.#catalog.get(statement.like);
        return;
      case "createView":
        return this.#newName(statement.table, statement.ifNotExists || statement.orReplace);
      case "drop":
        if (!statement.ifExists || this.#catalog.find(statement.table) !== undefined) this.#existing(statement.table, statement.what);
        return;
      case "change":
        return checkRowChanges(this.#existing(statement.table, "table"), statement);
      case "alter":
        return checkAlteration(this.#existing(statement.table, statement.what), statement);
      case "insert":
      case "truncate":
      case "describe":
      case "maintain":
      case "showPartitions": {
        const entry = this.#catalog.get(statement.table);
        if (statement.kind === "showPartitions") requirePartitions(entry, statement.table);
        else checkPartition(entry, statement.partition);
        if (statement.kind === "insert") checkTarget(entry, statement);
        return;
      }
      case "alterPartitions": {
        const entry = this.#catalog.get(statement.table);
        requirePartitions(entry, statement.table);
        for (const partition of statement.partitions) checkWholePartition(entry, partition, statement.table);
        return;
      }
      case "rename": {
        this.#existing(statement.table, statement.what);
        return this.#newName({ ...statement.table, name: statement.to, position: statement.toPosition }, false);
      }
    }
  }

  /** Raises when a query of the statement, counted from 0, does not have as many columns as its table takes. */
  checkColumns(statement: Statement, index: number, columnCount: number): void {
    if (statement.kind === "insert") this.#checkInsert(statement, columnCount);
    const change = statement.kind === "change" ? statement.changes[index] : undefined;
    if (statement.kind === "change" && change !== undefined)
      checkChangeColumns(this.#catalog.get(statement.table), change, columnCount, statement.table);
  }

  #checkInsert(statement: Insert, columnCount: number): void {
    const wanted = targetColumns(this.#catalog.get(statement.table), statement).length;
    if (columnCount !== wanted) {
      throw semanticError(
        statement.table.position,
        `wrong columns count ${columnCount} in data source, requires ${wanted} columns (includes dynamic partitions if any)`,
      );
    }
  }

  /**
   * Runs a statement; `queries` are those in it, in DuckDB's SQL. The answer is the text of the result. For a statement that changes
   * something, the caller opens the transaction.
   */
  async execute(
    connection: DuckDBConnection,
    statement: Statement,
    queries: readonly string[],
    written: (rows: number) => void = () => {},
  ): Promise<string> {
    this.check(statement);
    const [sql] = queries;
    switch (statement.kind) {
      case "createTable":
        return this.#createTable(connection, statement, sql, written);
      case "createView":
        return this.#createView(connection, statement, sql ?? "");
      case "drop":
        return this.#drop(connection, statement);
      case "insert":
        return this.#insert(connection, statement, sql ?? "", written);
      case "truncate": {
        const entry = this.#catalog.get(statement.table);
        // A partition stays when its rows go.
        for (const values of await readPartitions(connection, this.#catalog, entry)) this.#catalog.addPartition(entry, values);
        await connection.run(`DELETE FROM ${tableSql(entry)} WHERE ${partitionCondition(entry, statement.partition)}`);
        return "";
      }
      case "describe":
        return describeTable(this.#catalog.project, this.#catalog.get(statement.table), statement.extended);
      case "change":
        await changeRows(connection, this.#existing(statement.table, "table"), statement, queries);
        return "";
      case "alter":
        await alterTable(connection, this.#catalog, this.#existing(statement.table, statement.what), statement);
        return "";
      case "maintain":
        return "";
      case "showCreateTable":
        return createStatement(this.#catalog.project, this.#catalog.get(statement.table));
      case "showTables":
        return this.#showTables(statement);
      case "showPartitions": {
        const entry = this.#catalog.get(statement.table);
        const values = await readPartitions(connection, this.#catalog, entry);
        return values.map((row) => `${entry.partitions.map(({ name }, index) => `${name}=${row[index] ?? ""}`).join("/")}\n`).join("");
      }
      case "alterPartitions":
        await (statement.action === "add" ? addPartitions : dropPartitions)(connection, this.#catalog, statement);
        return "";
      case "rename": {
        const entry = this.#existing(statement.table, statement.what);
        const renamed = { ...entry, name: statement.to, changedAt: new Date() };
        await connection.run(`ALTER ${statement.what.toUpperCase()} ${tableSql(entry)} RENAME TO ${tableSql(renamed)}`);
        this.#catalog.replace(entry, renamed);
        return "";
      }
      case "createSchema":
      case "dropSchema":
      case "alterSchema":
      case "describeSchema":
      case "showSchemas":
        return executeSchemaStatement(this.#catalog, statement);
      case "query":
      case "explain":
        throw new TypeError(`${statement.kind} is not a statement on tables.`);
    }
  }

  /** Raises when no table can be made of this name. */
  #newName(table: TableName, mayExist: boolean): void {
    getSchema(this.#catalog, { project: table.project, name: table.schema, position: table.position });
    if (!/^\w+$/.test(table.name))
      throw semanticError(table.position, `${table.name} is no name of a table: letters, digits and underscores are`);
    if (!mayExist && this.#catalog.find(table) !== undefined)
      throw semanticError(table.position, `table ${this.#catalog.displayName(table)} already exists`);
  }

  #existing(table: TableName, what: TableEntry["kind"]): TableEntry {
    const entry = this.#catalog.get(table);
    if (entry.kind !== what)
      throw semanticError(
        table.position,
        `${this.#catalog.displayName(table)} is a ${entry.kind}, not a ${what}: write ${entry.kind.toUpperCase()} instead of ${what.toUpperCase()}`,
      );
    return entry;
  }

  async #createTable(
    connection: DuckDBConnection,
    statement: CreateTable,
    sql: string | undefined,
    written: (rows: number) => void,
  ): Promise<string> {
    if (this.#catalog.find(statement.table) !== undefined) return "";
    const like = statement.like === undefined ? undefined : this.#catalog.get(statement.like);
    const columns = sql === undefined ? (like?.columns ?? statement.columns) : await this.#columnsOf(connection, sql, statement.table);
    const partitions = like?.partitions ?? statement.partitions;
    const { schema, name } = statement.table;
    const { comment, lifecycle } = statement;
    // What LIKE copies: all but the lifecycle.
    const { properties, primaryKey } = like ?? statement;
    const entry = newTable({ schema, name, kind: "table", columns, partitions, comment, lifecycle, properties, primaryKey });
    const doubled = partitions.find((partition) => columns.some((column) => column.name === partition.name));
    if (doubled !== undefined) throw semanticError(statement.table.position, `column ${doubled.name} is there twice`);
    await connection.run(`CREATE TABLE ${tableSql(entry)} (${[...columns, ...partitions].map(columnSql).join(", ")})`);
    if (sql !== undefined) written((await connection.run(`INSERT INTO ${tableSql(entry)} ${convertedSql(sql, columns)}`)).rowsChanged);
    this.#catalog.put(entry);
    return "";
  }

  async #createView(connection: DuckDBConnection, statement: CreateView, sql: string): Promise<string> {
    const existing = this.#catalog.find(statement.table);
    if (existing !== undefined && !statement.orReplace) return "";
    if (existing?.kind === "table") throw semanticError(statement.table.position, `${existing.name} is a table`);
    const found = await this.#columnsOf(connection, sql, statement.table);
    if (statement.columns.length > 0 && statement.columns.length !== found.length) {
      throw semanticError(statement.table.position, `the view has ${statement.columns.length} columns, its query ${found.length}`);
    }
    const columns = found.map((column, index) => ({ ...column, ...statement.columns[index] }));
    const { schema, name } = statement.table;
    const entry = newTable({ schema, name, kind: "view", columns, comment: statement.comment, viewText: statement.query.text });
    await connection.run(
      `CREATE OR REPLACE VIEW ${tableSql(entry)} (${columns.map((column) => quoteName(column.name)).join(", ")}) AS ${sql}`,
    );
    this.#catalog.put(entry);
    return "";
  }

  /** The columns a query would give a table. */
  async #columnsOf(connection: DuckDBConnection, sql: string, table: TableName): Promise<readonly ColumnDefinition[]> {
    const compiled = await connection.prepare(sql);
    const columns = Array.from({ length: compiled.columnCount }, (_, index): ColumnDefinition => ({
      name: compiled.columnName(index).toLowerCase(),
      type: readSqlType(typeTextOf(compiled.columnType(index)) ?? "unknown", table.position),
      nullable: true,
      comment: "",
    }));
    const doubled = columns.find((column, index) => columns.findIndex(({ name }) => name === column.name) < index);
    if (doubled !== undefined) throw semanticError(table.position, `column ${doubled.name} is there twice`);
    return columns;
  }

  async #drop(connection: DuckDBConnection, { what, table, ifExists }: Statement & { readonly kind: "drop" }): Promise<string> {
    if (ifExists && this.#catalog.find(table) === undefined) return "";
    const entry = this.#existing(table, what);
    await connection.run(`DROP ${what.toUpperCase()} ${tableSql(entry)}`);
    this.#catalog.remove(entry);
    return "";
  }

  async #insert(connection: DuckDBConnection, statement: Insert, sql: string, written: (rows: number) => void): Promise<string> {
    const entry = this.#catalog.get(statement.table);
    const compiled = await connection.prepare(sql);
    this.#checkInsert(statement, compiled.columnCount);
    const target = targetColumns(entry, statement);
    const fixed = statement.partition.flatMap(({ column, value }) =>
      value === undefined ? [] : [[partitionColumn(entry, column), value] as const],
    );
    const names = [...target.map(({ name }) => name), ...fixed.map(([{ name }]) => name)].map(quoteName).join(", ");
    const values = convertedSql(
      sql,
      target,
      fixed.map(([column, value]) => conversionSql(quoteText(value), column.type)),
    );
    if (!statement.overwrite && entry.primaryKey.length === 0) {
      written((await connection.run(`INSERT INTO ${tableSql(entry)} (${names}) ${values}`)).rowsChanged);
      return "";
    }
    // The query may read the very rows that it replaces, so it is finished before they go.
    await connection.run(`CREATE TEMP TABLE mc_new_rows AS SELECT * FROM (${values}) AS rows(${names})`);
    if (statement.overwrite)
      await connection.run(`DELETE FROM ${tableSql(entry)} WHERE ${partitionCondition(entry, statement.partition, "mc_new_rows")}`);
    written(await putRows(connection, entry, names, "mc_new_rows"));
    await connection.run("DROP TABLE mc_new_rows");
    return "";
  }

  #showTables({ what, schema, like }: Statement & { readonly kind: "showTables" }): string {
    const isWanted = likeMatcher(like);
    return this.#catalog
      .entries(schema.name)
      .filter(({ name, kind }) => isWanted(name) && (what === undefined || kind === what))
      .map(({ name }) => `ALIYUN$emulator:${name}\n`)
      .join("");
  }
}

/** The query's rows with each value made what its column holds, and constants after them. */
function convertedSql(sql: string, columns: readonly ColumnDefinition[], constants: readonly string[] = []): string {
  const names = columns.map((_, index) => `c${index}`);
  const values = columns.map(({ type }, index) => conversionSql(`c${index}`, type));
  return `SELECT ${[...values, ...constants].join(", ")} FROM (${sql}) AS source(${names.join(", ")})`;
}

/** The columns that a query fills, in its order: those named or all, then the dynamic partition columns that are not among them. */
function targetColumns(entry: TableEntry, { columns, partition }: Insert): readonly ColumnDefinition[] {
  const dynamic = partition.filter(({ value }) => value === undefined).map(({ column }) => partitionColumn(entry, column));
  if (columns === undefined) return [...entry.columns, ...dynamic];
  const all = [...entry.columns, ...entry.partitions];
  return [
    ...columns.flatMap((name) => all.filter((column) => column.name === name)),
    ...dynamic.filter(({ name }) => !columns.includes(name)),
  ];
}

function checkTarget(entry: TableEntry, { table, columns, partition }: Insert): void {
  if (entry.kind === "view") throw semanticError(table.position, `${entry.name} is a view, no rows can be inserted`);
  const unknown = columns?.find((name) => ![...entry.columns, ...entry.partitions].some((column) => column.name === name));
  if (unknown !== undefined) throw semanticError(table.position, `column ${unknown} cannot be resolved`);
  const missing = entry.partitions.find(({ name }) => !partition.some(({ column }) => column === name) && !columns?.includes(name));
  if (missing !== undefined) throw semanticError(table.position, `table ${entry.name} is partitioned: PARTITION must name ${missing.name}`);
}

/** A primary key makes a delta table, and those are transactional. */
function checkPrimaryKey({ table, columns, primaryKey, properties }: CreateTable): void {
  if (primaryKey.length === 0) return;
  const wrong = primaryKey.find((key) => columns.find(({ name }) => name === key)?.nullable !== false);
  if (wrong !== undefined) {
    const known = columns.some(({ name }) => name === wrong);
    throw semanticError(
      table.position,
      known ? `column ${wrong} of the primary key must be NOT NULL` : `column ${wrong} of the primary key cannot be resolved`,
    );
  }
  if (properties["transactional"]?.toLowerCase() !== "true")
    throw semanticError(table.position, "a table with a primary key needs TBLPROPERTIES ('transactional'='true')");
}
