import type { DuckDBConnection, DuckDBPreparedStatement } from "@duckdb/node-api";
import type { Catalog } from "../catalog/catalog.ts";
import { changeTables, type SaveChanges } from "../catalog/change-tables.ts";
import { duckDbName } from "../catalog/table-entry.ts";
import { TableStatements } from "../catalog/table-statements.ts";
import { DuckDbTableStore, type TableStore } from "../catalog/table-store.ts";
import { defaultTimeZone, type DuckDbPool } from "../duckdb/duckdb-pool.ts";
import { rowIdColumn } from "../parse/change-reader.ts";
import { builtInSchema, type NameRules, needsSchemas, placeOfName } from "../parse/name-rules.ts";
import { splitScript } from "../parse/script-splitter.ts";
import { expandVariables } from "../parse/script-variables.ts";
import type { SqlSource } from "../parse/sql-source.ts";
import type { ColumnDefinition } from "../parse/statement.ts";
import type { SampleTables } from "../data/sample-tables.ts";
import { typeTextOf } from "../result/column-type-of.ts";
import { type CompiledColumn, columnsOf, compiledColumns, withUniqueNames } from "../result/compiled-columns.ts";
import { ResultStore } from "../result/result-store.ts";
import type { Lineage, PlanStage, RecordStore, SqlEngine, SqlOutcome, SqlStatement } from "../sql-engine.ts";
import { quoteName } from "../quote.ts";
import { fromDuckDb, isAmbiguous, isUnknownColumn, semanticError, unsupported } from "../sql-errors.ts";
import { isScriptMode } from "../parse/submit-mode.ts";
import type { Names } from "../translate/names.ts";
import { translateQuery, type TranslatedQuery } from "../translate/translate-query.ts";
import type { MacroLibrary } from "./macro-library.ts";
import { filteredScans, planStages } from "./plan-stages.ts";
import { complexityOf, inputOf, type SqlCost } from "./query-cost.ts";
import { namingHiveMode, refuseNewType, refuseTableDecimals } from "./refused-settings.ts";
import { scriptRefusal } from "./script-rules.ts";
import { changesCatalog, isDoneAtOnce, PreparedStatement, queriesOf, queryOf } from "./prepared-statement.ts";

const timeZoneSetting = "odps.sql.timezone";

/** What an engine is put together from; `openDuckDbEngine` opens it all. */
export interface DuckDbEngineInit {
  readonly pool: DuckDbPool;
  readonly catalog: Catalog;
  readonly macros: MacroLibrary;
  readonly samples: SampleTables;
  /** Name of the database on disk that holds results. */
  readonly resultDatabase: string;
  readonly maxDiskBytes: number;
  /** Undefined where the tables are in memory. */
  readonly saved: { readonly changes: SaveChanges; readonly records: RecordStore } | undefined;
  readonly close: () => Promise<void>;
}

/** MaxCompute's SQL on DuckDB. docs/sql-support.md lists what it supports. */
export class DuckDbEngine implements SqlEngine {
  readonly #pool: DuckDbPool;
  readonly #catalog: Catalog;
  readonly #macros: MacroLibrary;
  readonly #samples: SampleTables;
  readonly #tables: TableStatements;
  readonly #results: ResultStore;
  /** By query, with the version of the catalog it was translated for. */
  readonly #translated = new WeakMap<SqlSource, { readonly version: number; readonly translated: TranslatedQuery }>();
  /** What has been found when a query was checked. */
  readonly #columns = new WeakMap<TranslatedQuery, readonly CompiledColumn[]>();
  readonly #save: SaveChanges | undefined;
  readonly tables: TableStore;
  readonly records: RecordStore | undefined;
  readonly close: () => Promise<void>;

  constructor({ pool, catalog, macros, samples, resultDatabase, maxDiskBytes, saved, close }: DuckDbEngineInit) {
    this.#pool = pool;
    this.#catalog = catalog;
    this.#macros = macros;
    this.#samples = samples;
    this.#tables = new TableStatements(catalog);
    this.#results = new ResultStore(pool, resultDatabase, maxDiskBytes);
    this.#save = saved?.changes;
    this.records = saved?.records;
    this.tables = new DuckDbTableStore({
      catalog,
      pool,
      filled: (name) => samples.ensureRows([name]),
      scratch: resultDatabase,
      save: saved?.changes,
    });
    this.close = close;
  }

  async prepare(script: string, settings: Readonly<Record<string, string>>): Promise<readonly SqlStatement[]> {
    const written = splitScript(script, settings);
    const inScriptMode = isScriptMode(written.at(-1)?.settings ?? settings);
    const expanded = inScriptMode ? expandVariables(written) : written.map((statement) => ({ ...statement, assigned: false }));
    const all = expanded.map((statement) => ({ prepared: new PreparedStatement(statement), assigned: statement.assigned }));
    const statements = all.filter(({ assigned }) => !assigned).map(({ prepared }) => prepared);
    const refusal = inScriptMode ? scriptRefusal(statements) : undefined;
    if (refusal !== undefined) throw refusal;
    // What an earlier statement of the script creates or drops is known for sure only when it has run.
    let catalogChanges = false;
    for (const { prepared } of all) {
      if (!catalogChanges && !isDoneAtOnce(prepared)) await this.#check(prepared);
      catalogChanges ||= changesCatalog(prepared.statement);
    }
    return statements;
  }

  async plan(statement: SqlStatement): Promise<readonly PlanStage[]> {
    const prepared = PreparedStatement.of(statement);
    const query = queryOf(prepared.statement);
    if (query === undefined || prepared.kind === "metadata") return [];
    return this.#stages(prepared, query);
  }

  async run(statement: SqlStatement, signal: AbortSignal): Promise<SqlOutcome> {
    const prepared = PreparedStatement.of(statement);
    if (prepared.statement.kind === "explain") return { kind: "text", text: await this.#explain(prepared, prepared.statement.query) };
    return this.#inDuckDb(prepared, signal, (connection) => this.#execute(connection, prepared));
  }

  async cost(script: string, settings: Readonly<Record<string, string>>): Promise<SqlCost> {
    const [statement, second] = await this.prepare(script, settings);
    if (statement === undefined) return { udf: 0, complexity: 1, input: 0 };
    if (second !== undefined)
      throw semanticError(
        PreparedStatement.of(second).source.positionAt(0),
        "the cost of a script cannot be estimated, only that of one statement",
      );
    const prepared = PreparedStatement.of(statement);
    const complexity = complexityOf(prepared.source);
    const query = queryOf(prepared.statement);
    if (query === undefined) return { udf: 0, complexity, input: 0 };
    const plan = await this.#duckDbPlan(prepared, query);
    return {
      udf: 0,
      complexity,
      input: await this.#pool.use(undefined, undefined, (connection) => inputOf(connection, this.#catalog, plan)),
    };
  }

  async lineage(statement: SqlStatement): Promise<Lineage> {
    const prepared = PreparedStatement.of(statement);
    const { statement: parsed, source } = prepared;
    if (parsed.kind !== "query" && parsed.kind !== "insert")
      throw semanticError(source.positionAt(0), "DDL not supported in LINEAGE analyze");
    const translated = await this.#translate(prepared, parsed.query);
    const columns = await this.#inDuckDb(prepared, undefined, (connection) => compiledColumns(connection, translated));
    return { columns: withUniqueNames(columns), ...(parsed.kind === "insert" ? { table: this.#catalog.get(parsed.table).name } : {}) };
  }

  /** Compiles without running, so that errors are reported when the job is submitted. */
  async #check(prepared: PreparedStatement): Promise<void> {
    const { statement } = prepared;
    this.#tables.check(statement);
    for (const [index, query] of queriesOf(statement).entries()) {
      const translated = await this.#translate(prepared, query);
      await this.#inDuckDb(prepared, undefined, async (connection) => {
        const compiled = await this.#compiled(connection, translated.sql);
        try {
          for (let column = 0; column < compiled.columnCount; column++) {
            const type = compiled.columnType(column);
            const text = typeTextOf(type);
            if (text === undefined) throw unsupported(query.positionAt(0), `a result of DuckDB's type ${String(type)}`);
            if (prepared.rules.types.edition1) refuseNewType(text, query, column);
          }
          this.#tables.checkColumns(statement, index, compiled.columnCount);
          this.#columns.set(translated, columnsOf(compiled, translated.texts));
        } finally {
          compiled.destroySync();
        }
      });
    }
  }

  /**
   * DuckDB chooses the overload of a macro before it looks for the columns in its arguments. If it cannot choose, the reason may be
   * that there is no such column: with macros that have only one form, it says so.
   */
  async #compiled(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
    try {
      return await connection.prepare(sql);
    } catch (error) {
      if (!isAmbiguous(error)) throw error;
      const firstForms = sql.replaceAll(/\bmc_(\w+?)(?:__\d+)?\(/gi, (_, name: string) => `mc_${name.toLowerCase()}__0(`);
      await this.#macros.define(new Set(firstForms.match(/\bmc_\w+__0(?=\()/g)));
      throw await connection.prepare(firstForms).then(
        (compiled) => {
          compiled.destroySync();
          return error;
        },
        (reason: unknown) => (isUnknownColumn(reason) ? reason : error),
      );
    }
  }

  /** A job asks for the same query when it is checked, planned and run. The answer is the same until the catalog changes. */
  async #translate({ settings, rules, statement }: PreparedStatement, query: SqlSource): Promise<TranslatedQuery> {
    const { version } = this.#catalog;
    const known = this.#translated.get(query);
    if (known?.version === version) return known.translated;
    const names = this.#names(rules, statement.kind === "change");
    const translated = translateQuery(query, names, settings);
    if ([...translated.tables].some((table) => names.columnTypes(table).some((type) => type.includes("decimal"))))
      refuseTableDecimals(settings, translated.macros, query);
    await this.#macros.define(translated.macros);
    this.#translated.set(query, { version, translated });
    return translated;
  }

  /** `withRowIds`: whether queries may ask for the numbers of rows. */
  #names(rules: NameRules, withRowIds: boolean): Names {
    const catalog = this.#catalog;
    const columnsOf = (table: string): readonly ColumnDefinition[] => {
      const entry = catalog.findDuckDb(table);
      return [...(entry?.columns ?? []), ...(entry?.partitions ?? [])];
    };
    return {
      resolve: (parts) => {
        const place = placeOfName(parts, rules);
        const entry = place && catalog.find(place);
        return entry && duckDbName(entry);
      },
      displayName: (parts) => {
        const place = placeOfName(parts, rules);
        return place === undefined ? `${parts.join(".")} (${needsSchemas})` : catalog.displayName(place);
      },
      rowIdColumn: withRowIds ? rowIdColumn : undefined,
      columnType: (table, column) =>
        withRowIds && column === rowIdColumn ? "bigint" : columnsOf(table).find(({ name }) => name === column)?.type.text,
      columnTypes: (table) => columnsOf(table).map(({ type }) => type.text),
      partitionColumns: (table) => catalog.findDuckDb(table)?.partitions.map(({ name }) => name) ?? [],
      viewText: (table) => catalog.findDuckDb(table)?.viewText || undefined,
    };
  }

  async #stages(prepared: PreparedStatement, query: SqlSource): Promise<readonly PlanStage[]> {
    const plan = await this.#duckDbPlan(prepared, query);
    return planStages(plan, await this.#rowsRead(filteredScans(plan)));
  }

  /** A scan reads all rows, whatever it then leaves out, but those of partitions that its condition excludes: how many is not known. */
  async #rowsRead(scans: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, number>> {
    const rows = new Map<string, number>();
    const whole = [...scans].filter(([table, condition]) => {
      const [name = "", schema = builtInSchema] = table.split(".").toReversed();
      const entry = this.#catalog.find({ project: undefined, schema, name });
      return entry !== undefined && entry.partitions.every((partition) => !condition.includes(partition.name));
    });
    if (whole.length === 0) return rows;
    await this.#pool.use(undefined, undefined, async (connection) => {
      for (const [table] of whole) {
        const reader = await connection.runAndReadAll(`SELECT count(*) FROM ${quoteName(table)}`);
        rows.set(table, Number(reader.getRowsJson()[0]?.[0]));
      }
    });
    return rows;
  }

  async #duckDbPlan(prepared: PreparedStatement, query: SqlSource): Promise<unknown> {
    const { sql } = await this.#translate(prepared, query);
    return this.#inDuckDb(prepared, undefined, async (connection) => {
      const reader = await connection.runAndReadAll(`EXPLAIN (FORMAT JSON) ${sql}`);
      const plan = reader.getRowsJson()[0]?.[1];
      return typeof plan === "string" ? JSON.parse(plan) : undefined;
    });
  }

  async #explain(prepared: PreparedStatement, query: SqlSource): Promise<string> {
    const stages = await this.#stages(prepared, query);
    const roots = stages.filter(({ inputs }) => inputs.length === 0).map(({ name }) => name);
    const edges = stages.filter(({ inputs }) => inputs.length > 0).map(({ name, inputs }) => `${name} depends on: ${inputs.join(", ")}`);
    const tasks = stages.map(
      ({ name, inputRecords, outputRecords }) =>
        `In Task ${name}:\n    Statistics: ${inputRecords} records in, ${outputRecords} records out\n`,
    );
    return ["job0 is root job\n", "In Job job0:", `root Tasks: ${roots.join(", ")}`, ...edges, "", ...tasks].join("\n");
  }

  async #execute(connection: DuckDBConnection, prepared: PreparedStatement): Promise<SqlOutcome> {
    const { statement } = prepared;
    if (statement.kind === "query") {
      const query = await this.#translate(prepared, statement.query);
      const columns = this.#columns.get(query) ?? (await compiledColumns(connection, query));
      return {
        kind: "rows",
        rows: await this.#results.store(connection, query, columns, prepared.settings[timeZoneSetting] ?? defaultTimeZone),
      };
    }
    const queries: string[] = [];
    for (const query of queriesOf(statement)) queries.push((await this.#translate(prepared, query)).sql);
    let written: number | undefined;
    const execute = (tables: TableStatements): Promise<string> =>
      tables.execute(connection, statement, queries, (rows) => (written = rows));
    const text = prepared.readsOnly
      ? await execute(this.#tables)
      : await changeTables(connection, this.#catalog, this.#save, (draft) => execute(new TableStatements(draft)));
    return { kind: "text", text, ...(written === undefined ? {} : { written }) };
  }

  /** Errors of DuckDB become the service's, with positions in this statement. */
  async #inDuckDb<T>(
    prepared: PreparedStatement,
    signal: AbortSignal | undefined,
    work: (connection: DuckDBConnection) => Promise<T>,
  ): Promise<T> {
    try {
      if (!this.#samples.areFull) await this.#samples.ensureRows(prepared.source.tokens.map(({ value }) => value));
      return await this.#pool.use(prepared.settings[timeZoneSetting], signal, work);
    } catch (error) {
      signal?.throwIfAborted();
      this.#pool.throwIfClosed();
      throw namingHiveMode(
        fromDuckDb(error, (word) => prepared.source.positionOf(word)),
        prepared.settings,
      );
    }
  }
}
