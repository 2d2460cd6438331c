import { Hono } from "hono";
import { injectedError } from "../interactive/interactive-errors.ts";
import { maxQaLane, queryCookie, readFallback } from "../interactive/max-qa.ts";
import { connectionTo, isInteractive, type Quota, quotaXml } from "../interactive/quotas.ts";
import type { Instance, Task } from "../jobs/instance.ts";
import { parseSubmission } from "../jobs/job-xml.ts";
import { emptyAnswer, jsonAnswer, xmlAnswer } from "../wire/answers.ts";
import type { Env } from "../wire/env.ts";
import { readBody } from "../wire/read-body.ts";
import { invalidParameter, noSuchInstance, ServiceError } from "../wire/service-error.ts";
import { endpointOf, faultTarget, isMaxQa } from "../wire/target.ts";
import { children, el } from "../wire/xml.ts";
import type { Service } from "../service.ts";
import { hold } from "./hold.ts";
import { descriptorOf, resultTasks, statusHeaders } from "./instance-calls.ts";

// In lower case, the only form in which one client finds them (docs/protocol.md 1.4).
const connectionHeader = "x-odps-mcqa-conn";
const cookieHeader = "x-odps-mcqa-query-cookie";

/** MaxQA: quotas, connections, and what differs from ordinary calls below `/mcqa` (docs/protocol.md 5.6, 8.8). */
export function maxQaCalls(service: Service): Hono<Env> {
  const { jobs, quotas, settings, faults } = service;
  const createdAt = Date.UTC(2016, 0, 1);
  const app = new Hono<Env>();

  const find = (nickname: string): Quota => {
    const quota = quotas.find(nickname);
    if (quota === undefined)
      throw new ServiceError(404, "NoSuchObject", `ODPS-0420061: Invalid parameter in HTTP request - Quota not found: '${nickname}'`);
    return quota;
  };

  app.get("/quotas", () =>
    xmlAnswer(
      el("Quotas", [el("Marker"), el("MaxItems", "1000"), ...quotas.all.map((quota) => quotaXml(quota, settings.region, createdAt))]),
    ),
  );

  app.get("/quotas/:nickname", (c) => {
    const quota = find(c.req.param("nickname"));
    return xmlAnswer(quotaXml(quota, settings.region, createdAt), isInteractive(quota) ? { [connectionHeader]: connectionTo(quota) } : {});
  });

  app.get("/connection/mcqa", (c) => {
    const asked = new URL(c.req.url).searchParams.get("quota");
    const quota = asked === null || asked === "" ? quotas.interactive : find(asked);
    if (quota === undefined || !isInteractive(quota)) throw invalidParameter(`'${asked ?? ""}' is not an interactive quota.`);
    return jsonAnswer({ connInfo: connectionTo(quota), quotaNickName: quota.nickname, quotaType: quota.type });
  });

  app.post("/projects/:project/instances", async (c, next) => {
    const url = new URL(c.req.url);
    if (!isMaxQa(url)) return await next();
    const quota = quotas.ofConnection(c.req.header(connectionHeader) ?? "");
    if (quota === undefined) throw invalidParameter(`the header ${connectionHeader} does not name a connection to an interactive quota.`);
    const submission = parseSubmission(await readBody(c.req.raw));
    if (submission.kind !== "job") throw invalidParameter("an XFlow does not run on an interactive quota.");
    const target = faultTarget(c.req.raw);
    const fallback = readFallback(c.req.header("x-odps-fallback-infos"));
    const lane = maxQaLane(quota.nickname, { error: injectedError(faults, target), fallback });
    const ignoreGuid = submission.guid !== undefined && faults.take(["guid-ignored"], target) !== undefined;
    const { instance } = await jobs.submit(submission, { ignoreGuid, lane });
    const project = encodeURIComponent(c.req.param("project"));
    return emptyAnswer(201, {
      Location: `${endpointOf(url)}/projects/${project}/instances/${instance.id}`,
      [cookieHeader]: queryCookie(instance),
    });
  });

  app.get("/projects/:project/instances/:id", async (c, next) => {
    const { actions } = faultTarget(c.req.raw);
    if (!isMaxQa(new URL(c.req.url)) || [...actions].some((action) => action !== "instancestatus")) return await next();
    const instance = jobs.store.get(c.req.param("id"));
    if (instance === undefined) throw noSuchInstance(c.req.param("id"));
    if (actions.has("instancestatus") && instance.status === "Running") await hold(instance.ended, c.req.raw, service);
    const results = instance.status === "Running" ? [] : children(await resultTasks(instance, settings.maxResultRows, { describe }));
    return xmlAnswer(el("Instance", [el("Status", instance.status), ...results]), {
      ...statusHeaders(instance),
      ...maxQaHeaders(instance, service),
    });
  });

  return app;
}

function maxQaHeaders(instance: Instance, { quotas }: Service): Readonly<Record<string, string>> {
  const quota = quotas.find(instance.quota);
  const connection = quota === undefined || !isInteractive(quota) ? {} : { [connectionHeader]: connectionTo(quota) };
  return { [cookieHeader]: queryCookie(instance), ...connection };
}

/** Clients of MaxQA ask each result whether it is that of a SELECT. */
function describe(task: Task): string {
  return descriptorOf(task) ?? JSON.stringify({ IsSelect: task.isSelect === true });
}
