import { Hono } from "hono";
import { jsonAnswer } from "../wire/answers.ts";
import { faultTarget } from "../wire/target.ts";
import type { Instance } from "../jobs/instance.ts";
import { owner } from "../base/owner.ts";
import type { Env } from "../wire/env.ts";
import type { Service } from "../service.ts";
import type { StoredRows } from "../rows/stored-rows.ts";
import { dataAnswer } from "../tunnel/data-answer.ts";
import { sessionJson } from "../tunnel/download-sessions.ts";
import { tunnelError } from "../tunnel/tunnel-error.ts";

/** The instance tunnel: the whole result of a SELECT (docs/tunnel.md 2, 3). */
export function tunnelCalls(service: Service): Hono<Env> {
  const { settings, faults, jobs, downloads } = service;
  const app = new Hono<Env>();

  app.post("/projects/:project/instances/:id", async (c, next) => {
    const query = new URL(c.req.url).searchParams;
    if (!query.has("downloads")) return await next();
    const { project, id } = c.req.param();
    if (project !== settings.project) throw tunnelError(404, "NoSuchProject", `The specified project name does not exist: '${project}'`);
    const rows = resultRows(jobs.store.get(id), id);
    const limited = query.has("instance_tunnel_limit_enabled");
    if (!limited && faults.take(["protected"], faultTarget(c.req.raw)) !== undefined) {
      throw tunnelError(
        403,
        "NoPermission",
        `ODPS-0130013: Authorization exception - project '${project}' is protected: rows are downloaded with the limit only.`,
      );
    }
    const session = downloads.open({
      of: c.req.path,
      source: rows,
      count: limited ? Math.min(rows.count, settings.maxResultRows) : rows.count,
      quotaName: query.get("quotaName") ?? "",
    });
    return jsonAnswer(sessionJson(session, owner));
  });

  app.get("/projects/:project/instances/:id", async (c, next) => {
    const query = new URL(c.req.url).searchParams;
    const downloadId = query.get("downloadid");
    if (downloadId === null) {
      if (!query.has("data")) return await next();
      throw tunnelError(
        400,
        "InvalidParameter",
        "ODPS-0420061: Invalid parameter in HTTP request - rows need a downloadid; MCQA is not supported by this emulator.",
      );
    }
    const session = downloads.find(downloadId, c.req.path);
    return query.has("data") ? dataAnswer(c, session, "struct", service) : jsonAnswer(sessionJson(session, owner));
  });

  return app;
}

/** The rows that an instance left; throws what the tunnel answers where there are none (docs/tunnel.md 3.3, 7.1). */
function resultRows(instance: Instance | undefined, id: string): StoredRows {
  if (instance === undefined)
    throw tunnelError(404, "NoSuchObject", `ODPS-0420061: Invalid parameter in HTTP request - Instance not found: '${id}'`);
  if (instance.status === "Running") throw tunnelError(400, "InstanceNotTerminate", "The instance does not terminate");
  const ended = instance.tasks.find(({ status }) => status !== "Success");
  if (ended !== undefined) {
    const why = ended.result?.format === "text" ? ended.result.text : "";
    throw tunnelError(400, "TaskFailed", `The task ${ended.name} of instance ${id} ended as ${ended.status}. ${why}`.trim());
  }
  const rows = instance.tasks.map(({ result }) => result).findLast((result) => result?.format === "csv")?.rows;
  if (rows === undefined) throw tunnelError(400, "InstanceTypeNotSupported", "Non select query not supported");
  return rows;
}
