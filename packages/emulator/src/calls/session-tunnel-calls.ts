import { Hono } from "hono";
import { owner } from "../base/owner.ts";
import type { Instance } from "../jobs/instance.ts";
import { errorText, subQueryOf } from "../interactive/session-info.ts";
import type { StoredRows } from "../rows/stored-rows.ts";
import { dataAnswer } from "../tunnel/data-answer.ts";
import { readDataRequest } from "../tunnel/data-request.ts";
import { columnJson, sessionJson } from "../tunnel/download-sessions.ts";
import { tunnelError } from "../tunnel/tunnel-error.ts";
import { jsonAnswer } from "../wire/answers.ts";
import type { Env } from "../wire/env.ts";
import type { Service } from "../service.ts";
import { hold } from "./hold.ts";

/** How long a request for rows waits for the query to end: longer than a status, because clients begin with this call. */
const holdMs = 60_000;

/** Rows of a query in a session, without a download of their own: `cached`, `taskname`, `queryid` (docs/tunnel.md 2.5). */
export function sessionTunnelCalls(service: Service): Hono<Env> {
  const { jobs, downloads, settings, clock } = service;
  const app = new Hono<Env>();

  app.on(["GET", "POST"], "/projects/:project/instances/:id", async (c, next) => {
    const query = new URL(c.req.url).searchParams;
    const instance = jobs.store.get(c.req.param("id"));
    const [data, create] = [query.has("data"), c.req.method === "POST" && query.has("downloads")];
    if (!query.has("cached") || !(data || create) || instance?.session === undefined) return await next();
    if (query.has("arrow")) throw tunnelError(405, "MethodNotAllowed", "Arrow is not available for the queries of a session");
    const number = query.get("queryid") ?? String(instance.session.lastQuery);
    const subQuery = subQueryOf(instance, number);
    if (subQuery === undefined) throw tunnelError(400, "InvalidParameter", `SubQuery not found: ${number}`);
    await hold(subQuery.ended, c.req.raw, service, holdMs);
    const rows = rowsOf(subQuery);
    const count = query.has("instance_tunnel_limit_enabled") ? Math.min(rows.count, settings.maxResultRows) : rows.count;
    const quotaName = query.get("quotaName") ?? "";
    if (create) return jsonAnswer(sessionJson(downloads.open({ of: c.req.path, source: rows, count, quotaName }), owner));
    const direct = { id: "", of: c.req.path, source: rows, count, quotaName, createdAt: clock.now() };
    // Clients have asked for no description before: it is in the stream or in a header, and one client fails where both are there.
    const schema = { IsVirtualView: false, columns: rows.columns.map(columnJson), partitionKeys: [] };
    const inStream = query.has("schema_in_stream");
    const response = dataAnswer(c, direct, "struct", service, inStream ? JSON.stringify(schema) : undefined);
    if (!inStream) response.headers.set("odps-tunnel-schema", ascii(schema));
    response.headers.set("odps-tunnel-record-count", String(readDataRequest(query, direct).count));
    return response;
  });

  return app;
}

/** Throws what the tunnel answers where there are no rows (docs/tunnel.md 3.3). */
function rowsOf(subQuery: Instance): StoredRows {
  const [task] = subQuery.tasks;
  if (subQuery.status === "Running") throw tunnelError(500, "OdpsTaskTimeout", "Wait for cache data timeout");
  if (task?.status !== "Success") throw tunnelError(400, "TaskFailed", errorText(subQuery));
  if (task.result?.format !== "csv") throw tunnelError(400, "InstanceTypeNotSupported", "Non select query not supported");
  return task.result.rows;
}

/** JSON of characters that headers can carry. */
function ascii(value: unknown): string {
  return JSON.stringify(value).replace(/[\u{80}-\u{10ffff}]/gu, (char) =>
    [...Array(char.length).keys()].map((at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, "0")}`).join(""),
  );
}
