import { Hono } from "hono";
import type { Env } from "../wire/env.ts";
import type { Service } from "../service.ts";
import { partitionCondition } from "../sql/catalog/partitions.ts";
import type { TableEntry } from "../sql/catalog/table-entry.ts";
import { readPartitionSpec } from "../tables/partition-spec.ts";
import { tunnelTable } from "../tables/tunnel-table.ts";
import { hasArrowType } from "../tunnel/encode/arrow-columns.ts";
import { endOfIpcStream, ipcMessages, type IpcForm } from "../tunnel/encode/ipc-messages.ts";
import type { RowSource } from "../rows/row-source.ts";
import { tunnelError } from "../tunnel/tunnel-error.ts";
import { streamBody } from "../wire/stream-body.ts";

/** A preview has no more rows, whatever a client asks for. */
const mostRows = 10_000;

/** The first rows of a table as a whole Arrow stream, without a session (docs/tunnel.md 11.9). */
export function previewCalls(service: Service): Hono<Env> {
  const app = new Hono<Env>();

  app.get("/projects/:project/tables/:table/preview", async (c) => {
    const { searchParams: query } = new URL(c.req.url);
    const tables = await service.tables();
    const entry = tunnelTable(tables, c.req.raw, c.req.param("table"));
    const source = await tables.rows(entry, conditionOf(entry, query.get("partition")));
    const columns = readColumns(source, query.get("columns"));
    const form: IpcForm = {
      // What JSON travels as is its text.
      types: columns.map(({ column: { type } }) => (type.kind === "json" ? { kind: "string" } : type)),
      names: columns.map(({ column: { name } }) => name),
      timestamps: "struct",
      codec: codecOf(c.req.header("accept-encoding")),
    };
    const impossible = columns.find((_, at) => !form.types.slice(at, at + 1).every(hasArrowType));
    if (impossible !== undefined)
      throw tunnelError(
        405,
        "MethodNotAllowed",
        `Arrow is not available for the type of column '${impossible.column.name}': ${impossible.column.type.kind}`,
      );
    const pieces = preview(
      source,
      columns.map(({ index }) => index),
      readLimit(query.get("limit")),
      form,
    );
    return new Response(streamBody(pieces, { signal: c.req.raw.signal, drop: c.env?.drop }), {
      headers: { "Content-Type": "application/octet-stream" },
    });
  });

  return app;
}

async function* preview(source: RowSource, columns: readonly number[], count: number, form: IpcForm): AsyncGenerator<Uint8Array> {
  yield ipcMessages({ rowCount: 0, columns: [] }, form).schema;
  for await (const batch of source.read({ start: 0, count, columns })) yield ipcMessages(batch, form).batch;
  yield endOfIpcStream();
}

function conditionOf(entry: TableEntry, partition: string | null): string {
  if (partition === null || partition === "") return "true";
  const spec = readPartitionSpec(partition);
  if (spec?.every(({ column }) => entry.partitions.some(({ name }) => name === column)) === true) return partitionCondition(entry, spec);
  throw tunnelError(400, "InvalidPartitionSpec", `InvalidPartitionSpec: '${partition}' names no partition of table ${entry.name}`);
}

interface WantedColumn {
  readonly column: RowSource["columns"][number];
  readonly index: number;
}

/** In the order of the table, partition columns last. */
function readColumns({ columns }: RowSource, names: string | null): readonly WantedColumn[] {
  const all = columns.map((column, index) => ({ column, index }));
  if (names === null || names === "") return all;
  const wanted = names.toLowerCase().split(",");
  const unknown = wanted.find((name) => !columns.some((column) => column.name === name));
  if (unknown !== undefined)
    throw tunnelError(400, "InvalidColumnSpec", `The specified columns is not valid: there is no column '${unknown}'`);
  return all.filter(({ column: { name } }) => wanted.includes(name));
}

function readLimit(limit: string | null): number {
  const count = Number(limit ?? -1);
  if (!Number.isSafeInteger(count))
    throw tunnelError(400, "InvalidArgument", `Invalid argument: the limit '${limit ?? ""}' is no number of rows`);
  return count < 0 ? mostRows : Math.min(count, mostRows);
}

/** Here the words of Arrow are used, not those of content codings, and the answer does not repeat them. */
function codecOf(acceptEncoding: string | undefined): IpcForm["codec"] {
  const word = acceptEncoding?.trim().toUpperCase();
  return word === "ZSTD" || word === "LZ4_FRAME" ? word : undefined;
}
