import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { Catalog } from "../catalog/catalog.ts";
import type { DuckDbEngineOptions } from "./duckdb-engine-options.ts";
import { defaultTimeZone, DuckDbPool } from "../duckdb/duckdb-pool.ts";
import { conversionMacros } from "../translate/macro-overloads.ts";
import { MacroLibrary } from "./macro-library.ts";
import { loadDataDirectory } from "../data/data-directory.ts";
import { loadSampleTables } from "../data/sample-tables.ts";
import { planStages } from "./plan-stages.ts";
import type { Names } from "../translate/names.ts";
import { translateQuery, type TranslatedQuery } from "../translate/translate-query.ts";
import { splitScript, type ScriptStatement } from "../parse/script-splitter.ts";
import { fromDuckDb, unsupported } from "../sql-errors.ts";
import { ResultStore } from "../result/result-store.ts";
import type { PlanStage, SqlEngine, SqlOutcome, SqlStatement } from "../sql-engine.ts";
import type { SqlSource } from "../parse/sql-source.ts";
import { readStatement } from "../parse/statement-reader.ts";
import type { ColumnDefinition, Statement } from "../parse/statement.ts";
import { TableStatements } from "../catalog/table-statements.ts";
import { DuckDbTableStore, type TableStore } from "../catalog/table-store.ts";
import { quoteText } from "../quote.ts";
import { typeTextOf } from "../result/column-type-of.ts";

/** Where results are kept, in a database of its own beside the tables in memory. */
const resultDatabase = "mc_results";

const usualDiskBytes = 20_000_000_000;

/** Opens the database and loads the tables; `createDuckDbEngine` is the door. */
export async function openDuckDbEngine(options: DuckDbEngineOptions): Promise<SqlEngine> {
  const pool = await DuckDbPool.open(options.maxConcurrentQueries ?? 2);
  const catalog = new Catalog(options.project);
  const maxDiskBytes = options.maxDiskBytes ?? usualDiskBytes;
  const directory = await mkdtemp(join(tmpdir(), "maxcompute-emulator-"));
  const close = async (): Promise<void> => {
    await pool.close();
    await rm(directory, { recursive: true, force: true });
  };
  const macros = new MacroLibrary((sql) => pool.runAside(sql));
  const loading = pool.use(undefined, undefined, async (connection) => {
    await macros.define(conversionMacros);
    await loadSampleTables(connection, catalog);
    if (options.dataDir !== undefined) await loadDataDirectory(connection, catalog, options.dataDir);
    await connection.run(`ATTACH ${quoteText(join(directory, "results.duckdb"))} AS ${resultDatabase}`);
    await connection.run(`SET temp_directory = ${quoteText(join(directory, "spilled"))}`);
    await connection.run(`SET max_temp_directory_size = '${Math.ceil(maxDiskBytes / 1e6)}MB'`);
    // From here on no statement can reach a file or the network, whatever it finds to call.
    await connection.run("SET enable_external_access = false");
  });
  await loading.catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return new DuckDbEngine({ pool, catalog, macros, maxDiskBytes, close });
}

const timeZoneSetting = "odps.sql.timezone";

/** A statement with what was read of it. */
class PreparedStatement implements SqlStatement {
  readonly text: string;
  readonly kind: SqlStatement["kind"];
  readonly settings: Readonly<Record<string, string>>;
  readonly source: SqlSource;
  readonly statement: Statement;

  constructor({ source, settings }: ScriptStatement) {
    this.source = source;
    this.text = source.text;
    this.settings = settings;
    this.statement = readStatement(source);
    this.kind = statementKind(this.statement);
  }

  static of(statement: SqlStatement): PreparedStatement {
    if (statement instanceof PreparedStatement) return statement;
    const [only] = splitScript(statement.text, statement.settings);
    if (only === undefined) throw new TypeError("A statement of this engine was expected.");
    return new PreparedStatement(only);
  }
}

/** CREATE TABLE AS runs a query, so it has stages as an INSERT has. */
function statementKind(statement: Statement): SqlStatement["kind"] {
  if (statement.kind === "query") return "select";
  return statement.kind === "insert" || (statement.kind === "createTable" && statement.as !== undefined) ? "insert" : "metadata";
}

interface DuckDbEngineInit {
  readonly pool: DuckDbPool;
  readonly catalog: Catalog;
  readonly macros: MacroLibrary;
  readonly maxDiskBytes: number;
  readonly close: () => Promise<void>;
}

class DuckDbEngine implements SqlEngine {
  readonly #pool: DuckDbPool;
  readonly #catalog: Catalog;
  readonly #macros: MacroLibrary;
  readonly #tables: TableStatements;
  readonly #results: ResultStore;
  readonly tables: TableStore;
  readonly close: () => Promise<void>;

  constructor({ pool, catalog, macros, maxDiskBytes, close }: DuckDbEngineInit) {
    this.#pool = pool;
    this.#catalog = catalog;
    this.#macros = macros;
    this.#tables = new TableStatements(catalog);
    this.#results = new ResultStore(pool, resultDatabase, maxDiskBytes);
    this.tables = new DuckDbTableStore(catalog, pool, resultDatabase);
    this.close = close;
  }

  async prepare(script: string, settings: Readonly<Record<string, string>>): Promise<readonly SqlStatement[]> {
    const statements = splitScript(script, settings).map((statement) => new PreparedStatement(statement));
    // What an earlier statement of the script creates or drops is known for sure only when it has run.
    let catalogChanges = false;
    for (const prepared of statements) {
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
    if (prepared.statement.kind === "explain")
      return { kind: "text", text: await this.#explain(prepared, prepared.statement.query) };
    return this.#inDuckDb(prepared, signal, (connection) => this.#execute(connection, prepared));
  }

  async cost(
    script: string,
    settings: Readonly<Record<string, string>>,
  ): Promise<{ udf: number; complexity: number; input: number }> {
    let complexity = 0;
    const tables = new Set<string>();
    for (const statement of await this.prepare(script, settings)) {
      const prepared = PreparedStatement.of(statement);
      const query = queryOf(prepared.statement);
      if (query === undefined) continue;
      const stages = await this.#stages(prepared, query);
      complexity = Math.max(complexity, 1 + stages.filter(({ kind }) => kind !== "map").length / 2);
      for (const table of (await this.#translate(prepared, query)).tables) tables.add(table);
    }
    let input = 0;
    await this.#pool.use(undefined, undefined, async (connection) => {
      for (const table of tables) input += await this.#tables.bytesOf(connection, table);
    });
    return { udf: 0, complexity, input };
  }

  /** Compiles without running, so that what cannot work is said when the job is submitted. */
  async #check(prepared: PreparedStatement): Promise<void> {
    this.#tables.check(prepared.statement);
    const query = queryOf(prepared.statement);
    if (query === undefined) return;
    const { sql } = await this.#translate(prepared, query);
    await this.#inDuckDb(prepared, undefined, async (connection) => {
      const compiled = await connection.prepare(sql);
      try {
        for (let column = 0; column < compiled.columnCount; column++) {
          const type = compiled.columnType(column);
          if (typeTextOf(type) === undefined) throw unsupported(query.positionAt(0), `a result of DuckDB's type ${String(type)}`);
        }
        if (prepared.statement.kind === "insert") this.#tables.checkInsert(prepared.statement, compiled.columnCount);
      } finally {
        compiled.destroySync();
      }
    });
  }

  async #translate({ settings }: PreparedStatement, query: SqlSource): Promise<TranslatedQuery> {
    const translated = translateQuery(query, this.#names(), settings);
    await this.#macros.define(translated.macros);
    return translated;
  }

  #names(): Names {
    const catalog = this.#catalog;
    const columnsOf = (table: string): readonly ColumnDefinition[] => {
      const entry = catalog.find([table]);
      return [...(entry?.columns ?? []), ...(entry?.partitions ?? [])];
    };
    return {
      project: catalog.project,
      resolve: (parts) => catalog.find(parts)?.name,
      columnType: (table, column) => columnsOf(table).find(({ name }) => name === column)?.type.text,
      columnTypes: (table) => columnsOf(table).map(({ type }) => type.text),
      partitionColumn: (table) => catalog.find([table])?.partitions[0]?.name,
    };
  }

  async #stages(prepared: PreparedStatement, query: SqlSource): Promise<readonly PlanStage[]> {
    const { sql } = await this.#translate(prepared, query);
    return this.#inDuckDb(prepared, undefined, async (connection) => {
      const reader = await connection.runAndReadAll(`EXPLAIN (FORMAT JSON) ${sql}`);
      const plan = reader.getRowsJson()[0]?.[1];
      return planStages(typeof plan === "string" ? JSON.parse(plan) : undefined);
    });
  }

  async #explain(prepared: PreparedStatement, query: SqlSource): Promise<string> {
    const stages = await this.#stages(prepared, query);
    const roots = stages.filter(({ inputs }) => inputs.length === 0).map(({ name }) => name);
    const edges = stages
      .filter(({ inputs }) => inputs.length > 0)
      .map(({ name, inputs }) => `${name} depends on: ${inputs.join(", ")}`);
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
      return { kind: "rows", rows: await this.#results.store(connection, query, prepared.settings[timeZoneSetting] ?? defaultTimeZone) };
    }
    const query = queryOf(statement);
    const sql = query === undefined ? undefined : (await this.#translate(prepared, query)).sql;
    return { kind: "text", text: await this.#tables.execute(connection, statement, sql) };
  }

  /** Errors of DuckDB become the service's, with positions in this statement. */
  async #inDuckDb<T>(
    prepared: PreparedStatement,
    signal: AbortSignal | undefined,
    work: (connection: DuckDBConnection) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.#pool.use(prepared.settings[timeZoneSetting], signal, work);
    } catch (error) {
      signal?.throwIfAborted();
      this.#pool.throwIfClosed();
      throw fromDuckDb(error, (word) => prepared.source.positionOf(word));
    }
  }
}

function queryOf(statement: Statement): SqlSource | undefined {
  switch (statement.kind) {
    case "query":
    case "explain":
    case "insert":
    case "createView":
      return statement.query;
    case "createTable":
      return statement.as;
    case "drop":
    case "truncate":
    case "alterPartitions":
    case "describe":
    case "showTables":
    case "showPartitions":
      return undefined;
  }
}

/**
 * It checks itself in the doing, so that a DDL which fails is one that was done and failed, not one that was refused
 * (docs/protocol.md 2.4).
 */
function isDoneAtOnce({ kind, statement }: PreparedStatement): boolean {
  return kind === "metadata" && queryOf(statement) === undefined;
}

function changesCatalog({ kind }: Statement): boolean {
  return kind === "createTable" || kind === "createView" || kind === "drop";
}
