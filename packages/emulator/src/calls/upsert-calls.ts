import { Hono } from "hono";
import { emptyAnswer, jsonAnswer } from "../wire/answers.ts";
import type { Env } from "../wire/env.ts";
import type { Service } from "../service.ts";
import { bucketCount } from "../sql/catalog/table-entry.ts";
import { placeOf } from "../tables/partition-spec.ts";
import { slotCountOf, slotServer } from "../tables/slots.ts";
import { notAllowed, schemaJson, sessionPath, tunnelTable } from "../tables/tunnel-table.ts";
import { upsertTypes } from "../tables/upsert-rows.ts";
import { type UpsertSession, UpsertSessions } from "../tables/upsert-sessions.ts";
import { uploadedBody } from "../tunnel/coding/uploaded-body.ts";
import { countedRows } from "../tunnel/decode/counted-rows.ts";
import { decodeRecords } from "../tunnel/decode/record-decoder.ts";
import { tunnelError } from "../tunnel/tunnel-error.ts";

const hourMs = 3_600_000;

/** Upserts: rows that replace or delete those with the same primary key, all at once by a commit (docs/tunnel.md 11.8). */
export function upsertCalls(service: Service): Hono<Env> {
  const upserts = new UpsertSessions(service.clock, service.settings.downloadSessionMs);
  const app = new Hono<Env>();
  const path = "/projects/:project/tables/:table/upserts";
  const sessionOf = (request: Request): UpsertSession =>
    upserts.find(new URL(request.url).searchParams.get("upsertid") ?? "", sessionPath(request));

  app.post(path, async (c) => {
    const { searchParams: query } = new URL(c.req.url);
    if (query.has("upsertid")) {
      const session = sessionOf(c.req.raw);
      await upserts.commit(session);
      return jsonAnswer(upsertJson(session, c.req.url));
    }
    const tables = await service.tables();
    const entry = tunnelTable(tables, c.req.raw, c.req.param("table"));
    if (entry.primaryKey.length === 0) throw notAllowed(`${entry.name} has no primary key`);
    const place = await placeOf(tables, entry, query.get("partition"), false);
    const buckets = bucketCount(entry);
    const init = {
      tables,
      entry,
      place,
      slotCount: Math.min(slotCountOf(query.get("slotnum") ?? undefined), buckets),
      bucketCount: buckets,
      quotaName: query.get("quotaName") ?? "",
    };
    const hours = Number(query.get("lifecycle") ?? 0);
    const session = await upserts.open(sessionPath(c.req.raw), init, hours > 0 ? hours * hourMs : undefined);
    return jsonAnswer(upsertJson(session, c.req.url));
  });

  app.get(path, (c) => jsonAnswer(upsertJson(sessionOf(c.req.raw), c.req.url)));

  app.put(path, async (c) => {
    const session = sessionOf(c.req.raw);
    const { searchParams: query } = new URL(c.req.url);
    const bucket = query.get("bucketid") ?? "";
    if (!/^\d+$/.test(bucket) || Number(bucket) >= session.bucketCount)
      throw tunnelError(400, "InvalidArgument", `Invalid argument: the table has no bucket '${bucket}'`);
    const rows = decodeRecords(upsertTypes(session.entry), uploadedBody(c.req.raw));
    await upserts.write(session, countedRows(rows, query.get("record_count")));
    return emptyAnswer(200);
  });

  app.delete(path, async (c) => {
    await upserts.abort(sessionOf(c.req.raw));
    return emptyAnswer(200);
  });

  return app;
}

/** The answer to all calls but the writes. */
function upsertJson({ id, entry, status, quotaName, slotCount, bucketCount: buckets }: UpsertSession, url: string): unknown {
  const all = Array.from({ length: buckets }, (_, bucket) => bucket);
  return {
    id,
    schema: schemaJson(entry),
    hash_key: entry.primaryKey,
    hasher: "default",
    status,
    quota_name: quotaName,
    enable_partial_update: false,
    slots: Array.from({ length: slotCount }, (_, slot) => ({
      slot_id: String(slot),
      worker_addr: slotServer(url),
      buckets: all.filter((bucket) => bucket % slotCount === slot),
    })),
  };
}
