import { Hono } from "hono";
import { jsonAnswer } from "../wire/answers.ts";
import { httpDate } from "../wire/dates.ts";
import { owner } from "../base/owner.ts";
import type { Env } from "../wire/env.ts";
import type { Service } from "../service.ts";
import { decodeArrow } from "../tunnel/decode/arrow-decoder.ts";
import { maxFieldSize } from "../tunnel/decode/column-values.ts";
import { createPartition, placeOf } from "../tables/partition-spec.ts";
import { decodeRecords } from "../tunnel/decode/record-decoder.ts";
import { insertableTable, rowColumn, rowTypes, schemaJson, sessionPath, tunnelTable } from "../tables/tunnel-table.ts";
import { TableRows } from "../tables/table-rows.ts";
import { type UploadSession, UploadSessions } from "../tables/upload-sessions.ts";
import { uploadedBody } from "../tunnel/coding/uploaded-body.ts";
import { dataAnswer } from "../tunnel/data-answer.ts";
import { sessionJson } from "../tunnel/download-sessions.ts";
import { tunnelError } from "../tunnel/tunnel-error.ts";

/** The table tunnel: rows of a table or a partition down and up (docs/tunnel.md 11.4, 11.5). */
export function tableTunnelCalls(service: Service): Hono<Env> {
  const { settings, clock, downloads } = service;
  const uploads = new UploadSessions(clock, settings.downloadSessionMs);
  const app = new Hono<Env>();
  const path = "/projects/:project/tables/:table";

  app.post(path, async (c, next) => {
    const query = new URL(c.req.url).searchParams;
    const uploadId = query.get("uploadid");
    if (uploadId !== null) {
      const session = uploads.find(uploadId, sessionPath(c.req.raw));
      await uploads.commit(session);
      return jsonAnswer(uploadJson(session));
    }
    const [down, up] = [query.has("downloads"), query.has("uploads")];
    if (!down && !up) return await next();
    const tables = await service.tables();
    const entry = (up ? insertableTable : tunnelTable)(tables, c.req.raw, c.req.param("table"));
    const mayBeNew = up && query.get("create_partition") === "true";
    const place = await placeOf(tables, entry, query.get("partition"), mayBeNew);
    if (mayBeNew) await createPartition(tables, entry, place.values);
    const of = sessionPath(c.req.raw);
    const quotaName = query.get("quotaName") ?? "";
    if (up)
      return jsonAnswer(
        uploadJson(await uploads.open(of, { tables, entry, place, overwrite: query.get("overwrite") === "true", quotaName })),
      );
    const source = await TableRows.open(tables, entry, place.condition);
    return jsonAnswer(sessionJson(downloads.open({ of, source, count: source.count, quotaName }), owner, entry.partitions.map(rowColumn)));
  });

  app.get(path, async (c, next) => {
    const query = new URL(c.req.url).searchParams;
    const uploadId = query.get("uploadid");
    if (uploadId !== null) return jsonAnswer(uploadJson(uploads.find(uploadId, sessionPath(c.req.raw))));
    const downloadId = query.get("downloadid");
    if (downloadId === null) return await next();
    const session = downloads.find(downloadId, sessionPath(c.req.raw));
    const { source } = session;
    if (!(source instanceof TableRows)) throw new TypeError("a session of a table reads a table");
    if (!query.has("data")) return jsonAnswer(sessionJson(session, owner, source.entry.partitions.map(rowColumn)));
    if (await source.isModified())
      throw tunnelError(
        400,
        "TableModified",
        "The specified table has been modified since the download initiated. Try initiate another download",
      );
    return dataAnswer(c, session, "native", service);
  });

  app.put(path, async (c, next) => {
    const query = new URL(c.req.url).searchParams;
    const uploadId = query.get("uploadid");
    if (uploadId === null) return await next();
    const session = uploads.find(uploadId, sessionPath(c.req.raw));
    const body = uploadedBody(c.req.raw);
    await uploads.write(session, query.get("blockid"), (query.has("arrow") ? decodeArrow : decodeRecords)(rowTypes(session.entry), body));
    return new Response(null);
  });

  return app;
}

/** The answer to create, reload and commit (docs/tunnel.md 11.5). */
function uploadJson({ id, createdAt, status, blocks, entry, quotaName }: UploadSession): unknown {
  return {
    UploadID: id,
    Initiated: httpDate(createdAt),
    Owner: owner,
    Status: status,
    QuotaName: quotaName,
    MaxFieldSize: maxFieldSize,
    UploadedBlockList: [...blocks.keys()].toSorted((a, b) => a - b).map((BlockID) => ({ BlockID })),
    Schema: schemaJson(entry),
  };
}
