import { type Context, Hono } from "hono";
import { xmlAnswer } from "../wire/answers.ts";
import { invalidParameter, ServiceError } from "../wire/service-error.ts";
import { el } from "../wire/xml.ts";
import { owner } from "../base/owner.ts";
import type { Env } from "../wire/env.ts";
import type { Service } from "../service.ts";
import type { TableEntry } from "../sql/catalog/catalog.ts";
import { cellsOf } from "../sql/result/cells.ts";
import { partitionCondition, readPartitions } from "../sql/catalog/partitions.ts";
import { resultCsv } from "../sql/result/result-csv.ts";
import { quoteName } from "../sql/quote.ts";
import { readPartitionSpec, type PartitionSpec } from "../tables/partition-spec.ts";
import { listedPartition, partitionElement, tableElement, type TableSize, tableType } from "../tables/table-json.ts";
import { parseColumnType } from "../rows/column-type.ts";

/** What clients ask of tables and partitions without SQL and without the tunnel (docs/tunnel.md 11.2, 11.3). */
export function tableCalls({ tables }: Service): Hono<Env> {
  const app = new Hono<Env>();

  app.get("/projects/:project/tables", (c) => {
    const { name: prefix = "", type, owner: wantedOwner = owner } = c.req.query();
    const found = tables.catalog
      .entries()
      .filter((entry) => entry.name.startsWith(prefix.toLowerCase()) && (type === undefined || type === tableType(entry)) && wantedOwner === owner);
    return xmlAnswer(
      el("Tables", [
        el("Marker"),
        el("MaxItems", "1000"),
        ...found.map(({ name }) => el("Table", [el("Name", name), el("Owner", owner)])),
      ]),
    );
  });

  app.get("/projects/:project/tables/:table", async (c) => {
    const entry = tables.catalog.find([c.req.param("table")]);
    if (entry === undefined) throw noSuch("NoSuchTable", `ODPS-0130131: Table not found - table ${c.req.param("table")} cannot be resolved`);
    const query = new URL(c.req.url).searchParams;
    const partition = query.get("partition");
    const spec = partition === null ? [] : readPartitionSpec(partition);
    if (spec?.every(({ column }) => entry.partitions.some(({ name }) => name === column)) !== true)
      throw noSuch("NoSuchPartition", `ODPS-0110061: '${partition ?? ""}' names no partition of table ${entry.name}`);
    if (query.has("data")) return await head(entry, spec, c);
    if (query.has("partitions")) {
      const sizes = await partitionSizes(entry, spec);
      return xmlAnswer(el("Partitions", [el("Marker"), el("MaxItems", "1000"), ...sizes.map(({ values, size }) => listedPartition(entry, values, size))]));
    }
    if (partition === null) return xmlAnswer(tableElement(entry, await sizeOf(entry), query.has("extended")));
    const [found] = spec.length < entry.partitions.length ? [] : await partitionSizes(entry, spec);
    if (found === undefined) throw noSuch("NoSuchPartition", `ODPS-0110061: the partition '${partition}' of table ${entry.name} does not exist`);
    return xmlAnswer(partitionElement(entry, found.size, query.has("extended")));
  });

  /** The first rows as CSV. */
  async function head(entry: TableEntry, spec: PartitionSpec, c: Context<Env>): Promise<Response> {
    const limit = Number(c.req.query("linenum") ?? 10_000);
    if (!Number.isSafeInteger(limit) || limit < 0) throw invalidParameter("linenum is the number of rows, at most 10,000.");
    const wanted = c.req.query("columns")?.toLowerCase().split(",");
    const columns = [...entry.columns, ...entry.partitions]
      .filter(({ name }) => wanted === undefined || wanted.includes(name))
      .map(({ name, type }) => ({ name, type: parseColumnType(type.text) }));
    if (columns.length === 0) throw invalidParameter(`table ${entry.name} has none of the columns ${wanted?.join(", ") ?? ""}.`);
    const names = columns.map(({ name }) => quoteName(name)).join(", ");
    return await tables.use(async (connection) => {
      const reader = await connection.runAndReadAll(`SELECT ${names} FROM ${quoteName(entry.name)} WHERE ${partitionCondition(entry, spec)} LIMIT ${Math.min(limit, 10_000)}`);
      const types = reader.columnTypes();
      return new Response(resultCsv(columns, reader.getRows().map((row) => cellsOf(row, types))), { headers: { "Content-Type": "text/csv" } });
    });
  }

  async function sizeOf(entry: TableEntry): Promise<TableSize> {
    if (entry.kind === "view") return { records: 0, bytes: 0 };
    return await tables.use(async (connection) => {
      const reader = await connection.runAndReadAll(`SELECT count(*) FROM ${quoteName(entry.name)}`);
      return size(entry, Number(reader.getRowsJson()[0]?.[0]));
    });
  }

  /** The partitions that a spec names, which may leave out columns. */
  async function partitionSizes(entry: TableEntry, spec: PartitionSpec): Promise<readonly { readonly values: readonly string[]; readonly size: TableSize }[]> {
    if (entry.partitions.length === 0) return [];
    return await tables.use(async (connection) => {
      const all = await readPartitions(connection, tables.catalog, entry);
      const names = entry.partitions.map(({ name }) => quoteName(name)).join(", ");
      const reader = await connection.runAndReadAll(`SELECT count(*), ${names} FROM ${quoteName(entry.name)} GROUP BY ALL`);
      const counts = new Map(reader.getRowsJson().map(([count, ...values]) => [values.map(String).join("\0"), Number(count)]));
      const isWanted = (values: readonly string[]): boolean =>
        spec.every(({ column, value }) => value === values[entry.partitions.findIndex(({ name }) => name === column)]);
      return all.filter(isWanted).map((values) => ({ values, size: size(entry, counts.get(values.join("\0")) ?? 0) }));
    });
  }

  return app;
}

function size(entry: TableEntry, records: number): TableSize {
  return { records, bytes: records * entry.columns.length * 8 };
}

function noSuch(code: "NoSuchTable" | "NoSuchPartition", message: string): ServiceError {
  return new ServiceError(404, code, message);
}
