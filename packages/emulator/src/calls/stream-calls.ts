import { Hono } from "hono";
import { emptyAnswer, jsonAnswer } from "../wire/answers.ts";
import type { Env } from "../wire/env.ts";
import type { Service } from "../service.ts";
import { createPartition, placeOf } from "../tables/partition-spec.ts";
import { slotCountOf, slotServer } from "../tables/slots.ts";
import { type StreamSession, StreamSessions } from "../tables/stream-sessions.ts";
import { insertableTable, rowTypes, schemaJson, sessionPath } from "../tables/tunnel-table.ts";
import { uploadedBody } from "../tunnel/coding/uploaded-body.ts";
import { decodeRecords } from "../tunnel/decode/record-decoder.ts";
import { countedRows } from "../tunnel/decode/counted-rows.ts";
import { tunnelError } from "../tunnel/tunnel-error.ts";

/** Sent on a write by every client: to whom the slot was assigned, which here is always the same. */
const routedServer = "odps-tunnel-routed-server";
const slotNumber = "odps-tunnel-slot-num";

/** Stream uploads: rows that can be read as soon as a write was answered (docs/tunnel.md 11.7). */
export function streamCalls(service: Service): Hono<Env> {
  const streams = new StreamSessions(service.clock, service.settings.downloadSessionMs);
  const app = new Hono<Env>();
  const path = "/projects/:project/tables/:table/streams";

  app.post(path, async (c) => {
    const { searchParams: query } = new URL(c.req.url);
    const of = sessionPath(c.req.raw);
    const id = query.get("uploadid");
    if (id !== null) {
      const session = streams.find(id, of);
      // PyODPS aborts by the call with which Go reloads; only the former names a server.
      if (c.req.header(routedServer) === undefined) return jsonAnswer(streamJson(session, c.req.url));
      streams.abort(session);
      return jsonAnswer({});
    }
    const tables = await service.tables();
    const entry = insertableTable(tables, c.req.raw, c.req.param("table"));
    const version = query.get("schema_version");
    if (version !== null && version !== String(entry.schemaVersion))
      throw tunnelError(
        404,
        "NoSuchSchema",
        `The specified schema version does not exist: '${version}'; that of table ${entry.name} is ${entry.schemaVersion}`,
      );
    const isDynamic = query.get("dynamic_partition") === "true";
    const mayBeNew = query.has("create_partition");
    const place = isDynamic ? undefined : await placeOf(tables, entry, query.get("partition"), mayBeNew);
    if (mayBeNew && place !== undefined) await createPartition(tables, entry, place.values);
    const slotCount = slotCountOf(c.req.header(slotNumber) ?? c.req.header("odps-slot-num"));
    const session = await streams.open(of, { tables, entry, place, slotCount, quotaName: query.get("quotaName") ?? "" });
    return jsonAnswer(streamJson(session, c.req.url));
  });

  app.get(path, (c) => jsonAnswer(streamJson(streams.find(c.req.query("uploadid") ?? "", sessionPath(c.req.raw)), c.req.url)));

  app.put(path, async (c) => {
    const { searchParams: query } = new URL(c.req.url);
    const session = streams.find(query.get("uploadid") ?? "", sessionPath(c.req.raw));
    const { tables, entry } = session;
    const slot = Number(query.get("slotid") ?? -1);
    if (!(slot >= 0 && slot < session.slotCount))
      throw tunnelError(400, "InvalidArgument", `Invalid argument: the session has no slot '${query.get("slotid") ?? ""}'`);
    const place = session.place ?? (await placeOf(tables, entry, query.get("partition"), true));
    if (session.place === undefined) await createPartition(tables, entry, place.values);
    const rows = countedRows(decodeRecords(rowTypes(entry), uploadedBody(c.req.raw)), query.get("record_count"));
    await streams.write(session, place, query.get("check_latest_schema") === "true", rows);
    return emptyAnswer(200, {
      [routedServer]: slotServer(c.req.url),
      [slotNumber]: String(session.slotCount),
      "odps-tunnel-batch-id": String(session.batchCount),
    });
  });

  return app;
}

/** The answer to create and reload. Go reads ids of slots and the version as numbers. */
function streamJson({ id, entry, slotCount, quotaName, batchCount, lastBatchAt }: StreamSession, url: string): unknown {
  return {
    session_name: id,
    status: "normal",
    schema: schemaJson(entry),
    schema_version: entry.schemaVersion,
    quota_name: quotaName,
    slots: Array.from({ length: slotCount }, (_, slot) => [slot, slotServer(url)]),
    last_batch_id: batchCount,
    last_batch_commit_time: lastBatchAt,
  };
}
