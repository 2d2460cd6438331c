import { type Context, Hono } from "hono";
import { xmlAnswer } from "../wire/answers.ts";
import { invalidParameter, noSuchSchema, ServiceError } from "../wire/service-error.ts";
import { schemaOf } from "../wire/target.ts";
import { el } from "../wire/xml.ts";
import type { Env } from "../wire/env.ts";
import type { Service } from "../service.ts";
import type { TableEntry } from "../sql/catalog/table-entry.ts";
import type { TableStore } from "../sql/catalog/table-store.ts";
import { builtInSchema } from "../sql/parse/name-rules.ts";
import { partitionCondition } from "../sql/catalog/partitions.ts";
import { tablePlace } from "../tables/table-place.ts";
import { readPartitionSpec, type PartitionSpec } from "../tables/partition-spec.ts";
import { listedPartition, partitionElement, tableElement, tableType } from "../tables/table-json.ts";
import { partitionSizes, sizeOf } from "../tables/table-size.ts";
import { parseColumnType } from "../rows/column-type.ts";

/** What clients ask of tables and partitions without SQL and without the tunnel (docs/tunnel.md 11.2, 11.3). */
export function tableCalls(service: Service): Hono<Env> {
  const app = new Hono<Env>();

  app.get("/projects/:project/tables", async (c) => {
    const tables = await service.tables();
    const { name: prefix = "", type, owner, extended } = c.req.query();
    const project = c.req.param("project");
    const named = schemaOf(new URL(c.req.url)) ?? builtInSchema;
    // The JDBC driver names the project here (docs/protocol.md 8.9).
    const schema = named === project.toLowerCase() && tables.catalog.schema(named) === undefined ? builtInSchema : named;
    if (tables.catalog.schema(schema) === undefined) throw noSuchSchema(project, schema);
    const found = tables.catalog
      .entries(schema)
      .filter(
        (entry) =>
          entry.name.startsWith(prefix.toLowerCase()) &&
          (type === undefined || type === tableType(entry)) &&
          (owner === undefined || owner === entry.owner),
      );
    return xmlAnswer(
      el("Tables", [
        el("Marker"),
        el("MaxItems", "1000"),
        ...found.map((entry) =>
          el("Table", [
            el("Name", entry.name),
            el("Owner", entry.owner),
            ...(extended === undefined ? [] : [el("Type", tableType(entry)), el("Comment", entry.comment)]),
          ]),
        ),
      ]),
    );
  });

  app.get("/projects/:project/tables/:table", async (c) => {
    const tables = await service.tables();
    const place = tablePlace(c.req.raw, c.req.param("table"));
    const entry = tables.catalog.find(place);
    if (entry === undefined)
      throw noSuch("NoSuchTable", `ODPS-0130131: Table not found - table ${tables.catalog.displayName(place)} cannot be resolved`);
    const query = new URL(c.req.url).searchParams;
    const partition = query.get("partition");
    const spec = partition === null ? [] : readPartitionSpec(partition);
    if (spec?.every(({ column }) => entry.partitions.some(({ name }) => name === column)) !== true)
      throw noSuch("NoSuchPartition", `ODPS-0110061: '${partition ?? ""}' names no partition of table ${entry.name}`);
    if (query.has("data")) return await head(tables, entry, spec, c);
    if (query.has("partitions")) {
      const sizes = await partitionSizes(tables, entry, spec);
      return xmlAnswer(
        el("Partitions", [el("Marker"), el("MaxItems", "1000"), ...sizes.map(({ values, size }) => listedPartition(entry, values, size))]),
      );
    }
    if (partition === null)
      return xmlAnswer(
        tableElement(entry, await sizeOf(tables, entry), { project: tables.catalog.project, extended: query.has("extended") }),
      );
    const [found] = spec.length < entry.partitions.length ? [] : await partitionSizes(tables, entry, spec);
    if (found === undefined)
      throw noSuch("NoSuchPartition", `ODPS-0110061: the partition '${partition}' of table ${entry.name} does not exist`);
    return xmlAnswer(partitionElement(entry, found.size, query.has("extended")));
  });

  /** The first rows as CSV. */
  async function head(tables: TableStore, entry: TableEntry, spec: PartitionSpec, c: Context<Env>): Promise<Response> {
    const limit = Number(c.req.query("linenum") ?? 10_000);
    if (!Number.isSafeInteger(limit) || limit < 0) throw invalidParameter("linenum is the number of rows, at most 10,000.");
    const wanted = (c.req.query("cols") ?? c.req.query("columns"))?.toLowerCase().split(",");
    const columns = [...entry.columns, ...entry.partitions]
      .filter(({ name }) => wanted === undefined || wanted.includes(name))
      .map(({ name, type }) => ({ name, type: parseColumnType(type.text) }));
    if (columns.length === 0) throw invalidParameter(`table ${entry.name} has none of the columns ${wanted?.join(", ") ?? ""}.`);
    const csv = await tables.head(entry, { columns, where: partitionCondition(entry, spec), count: Math.min(limit, 10_000) });
    return new Response(csv, { headers: { "Content-Type": "text/csv" } });
  }

  return app;
}

function noSuch(code: "NoSuchTable" | "NoSuchPartition", message: string): ServiceError {
  return new ServiceError(404, code, message);
}
