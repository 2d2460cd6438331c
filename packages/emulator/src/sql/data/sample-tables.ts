import type { DuckDBConnection } from "@duckdb/node-api";
import type { Catalog } from "../catalog/catalog.ts";
import type { ColumnDefinition } from "../parse/statement.ts";
import { columnSql } from "../catalog/column-sql.ts";
import { newTable } from "../catalog/table-entry.ts";
import { quoteName, quoteText } from "../quote.ts";
import { readSqlType } from "../parse/sql-type.ts";
import { irisCategories, irisMeasurements } from "./iris.ts";

interface SampleTable {
  readonly name: string;
  readonly comment: string;
  /** `name type` */
  readonly columns: readonly string[];
  readonly partitions?: readonly string[];
  /** A query in DuckDB's SQL: the columns, then the partition columns. The same rows every time. */
  readonly rows: string;
}

const samples: readonly SampleTable[] = [
  {
    name: "pyodps_iris",
    comment: "150 iris flowers",
    columns: ["sepallength double", "sepalwidth double", "petallength double", "petalwidth double", "name string"],
    rows: irisRows(),
  },
  {
    name: "customers",
    comment: "500 customers of sale_detail",
    columns: ["customer_id string", "customer_name string", "city string", "age bigint", "member boolean"],
    rows: `SELECT 'c' || lpad(CAST(i AS VARCHAR), 4, '0'), 'Customer ' || i,
      ['Hangzhou', 'Shanghai', 'Beijing', 'Shenzhen', 'Chengdu'][1 + i * 7 % 5], 18 + i * 13 % 60, i % 3 = 0 FROM range(1, 501) t(i)`,
  },
  {
    name: "sale_detail",
    comment: "20,000 sales in twelve partitions",
    columns: ["shop_name string", "customer_id string", "total_price double"],
    partitions: ["sale_date string", "region string"],
    rows: `SELECT 's' || (1 + i * 11 % 40), 'c' || lpad(CAST(1 + i * 37 % 500 AS VARCHAR), 4, '0'), (100 + i * 7919 % 90000) / 100,
      CAST(2013 + i % 3 AS VARCHAR), ['china', 'singapore', 'europe', 'usa'][1 + i // 3 % 4] FROM range(20000) t(i)`,
  },
  {
    name: "web_logs",
    comment: "200,000 requests of one day",
    columns: ["log_id bigint", "customer_id string", "path string", "status int", "bytes bigint", "cost_ms double", "log_time datetime"],
    partitions: ["ds string"],
    rows: `SELECT i, 'c' || substr(CAST(10001 + i * 7919 % 500 AS VARCHAR), 2),
      CASE i * 31 % 6 WHEN 0 THEN '/' WHEN 1 THEN '/search' WHEN 2 THEN '/item' WHEN 3 THEN '/cart' WHEN 4 THEN '/pay' ELSE '/login' END,
      CASE i * 17 % 7 WHEN 0 THEN 500 WHEN 1 THEN 404 WHEN 2 THEN 304 ELSE 200 END, 200 + i * 104729 % 50000, (1 + i * 6151 % 4000) / 10,
      make_timestamp_ms(1767225600000 + i * 432), '20260101' FROM range(200000) t(i)`,
  },
];

/**
 * The tables that every emulator has from the start. They get their rows when a statement first names them: few programs read all
 * of them, and their rows take longer than all else that opens a database.
 */
export class SampleTables {
  readonly #run: (sql: string) => Promise<unknown>;
  /** How the tables that have no rows yet get them, by name. */
  readonly #empty = new Map<string, string>();
  readonly #filling = new Map<string, Promise<unknown>>();

  /** `run` executes a statement that nothing interrupts. */
  constructor(run: (sql: string) => Promise<unknown>) {
    this.#run = run;
  }

  /** Makes the tables without their rows. */
  async create(connection: DuckDBConnection, catalog: Catalog): Promise<void> {
    const tables = samples.map(({ columns, partitions = [], ...sample }) => ({
      ...sample,
      columns: columns.map(readColumn),
      partitions: partitions.map(readColumn),
    }));
    const statements = tables.map(
      ({ name, columns, partitions }) => `CREATE TABLE ${quoteName(name)} (${[...columns, ...partitions].map(columnSql).join(", ")})`,
    );
    await connection.run(statements.join("; "));
    const createdAt = new Date(Date.UTC(2026, 0, 1));
    for (const { name, comment, columns, partitions, rows } of tables) {
      catalog.put(newTable({ name, kind: "table", columns, partitions, comment, createdAt }));
      this.#empty.set(name, `INSERT INTO ${quoteName(name)} ${rows}`);
    }
  }

  /** Resolves when all of these tables have their rows; other names are ignored. */
  async ensureRows(names: Iterable<string> = this.#empty.keys(), run: (sql: string) => Promise<unknown> = this.#run): Promise<void> {
    const wanted = [...names].map((name) => name.toLowerCase()).filter((name) => this.#empty.has(name));
    for (const name of wanted) {
      if (!this.#filling.has(name)) this.#filling.set(name, run(this.#empty.get(name) ?? ""));
      await this.#filling.get(name);
      this.#empty.delete(name);
    }
  }

  /** Whether all tables have their rows. */
  get areFull(): boolean {
    return this.#empty.size === 0;
  }
}

function readColumn(text: string): ColumnDefinition {
  const [name = "", type = ""] = text.split(" ");
  return { name, type: readSqlType(type, { line: 1, column: 1 }), comment: "", nullable: true };
}

function irisRows(): string {
  const flowers = irisMeasurements.trim().split(/\s*[|\n]\s*/);
  const rows = flowers.map((flower, index) => `(${flower}, ${quoteText(irisCategories[Math.floor(index / 50)] ?? "")})`);
  return `VALUES ${rows.join(", ")}`;
}
