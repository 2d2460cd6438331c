import { Hono } from "hono";
import type { Instance, SessionState } from "../jobs/instance.ts";
import { sessionInfo } from "../interactive/session-info.ts";
import type { PutAnswer } from "../interactive/sessions.ts";
import { jsonAnswer, xmlAnswer } from "../wire/answers.ts";
import type { Env } from "../wire/env.ts";
import { readBody } from "../wire/read-body.ts";
import { invalidParameter } from "../wire/service-error.ts";
import { endpointOf, faultTarget } from "../wire/target.ts";
import { child, childText, parseXml, text, type XmlElement, XmlSyntaxError } from "../wire/xml.ts";
import type { Service } from "../service.ts";
import { hold } from "./hold.ts";
import { findTask, resultTasks } from "./instance-calls.ts";
import { cachedEntry, waitingInstances } from "./queueing.ts";

/** Sessions for interactive queries, and the queries in them (docs/protocol.md 5.5). All other calls about them are the ordinary ones. */
export function sessionCalls(service: Service): Hono<Env> {
  const { jobs, sessions, settings, clock } = service;
  const app = new Hono<Env>();

  app.get("/projects/:project/session", () => {
    const running = [...jobs.store.all()].filter(({ session, status }) => session !== undefined && status === "Running");
    const items = running.map(({ id, owner, session }) => [id, { owner, sessionId: id, aliasName: session?.name ?? id, version: "1" }]);
    return jsonAnswer(Object.fromEntries(items));
  });

  app.get("/projects/:project/instances/:id", async (c, next) => {
    const { project, id } = c.req.param();
    const query = new URL(c.req.url).searchParams;
    const instance = jobs.store.get(id);
    if (instance?.session === undefined) return await next();
    if (query.has("info")) {
      const task = findTask(instance, query.get("taskname"));
      const key = query.get("key") ?? "";
      if (key === "warnings") return jsonAnswer({ warnings: [] });
      if (key.startsWith("result") && task.status === "Running") await sessions.loseIfInjected(instance, instance.session, faultTarget(c.req.raw));
      const options = { maxRows: settings.maxResultRows, hold: (until: Promise<unknown>) => hold(until, c.req.raw, service) };
      return jsonAnswer(await sessionInfo(instance, instance.session, key, options));
    }
    const asked = query.get("subquery_id");
    if (asked === null) return await next();
    const subQuery = findSubQuery(instance, instance.session, asked);
    if (query.has("result")) return xmlAnswer(await resultTasks(subQuery, settings.maxResultRows));
    if (query.has("cached")) {
      const entry = cachedEntry(subQuery, waitingInstances([subQuery]), clock.now(), project);
      return jsonAnswer(entry === null ? {} : { ...entry, instanceId: instance.id, subQueryId: asked });
    }
    return await next();
  });

  app.put("/projects/:project/instances/:id", async (c, next) => {
    const { project, id } = c.req.param();
    const url = new URL(c.req.url);
    const instance = jobs.store.get(id);
    if (!url.searchParams.has("info") || instance?.session === undefined) return await next();
    findTask(instance, url.searchParams.get("taskname"));
    const { key, value } = readInfo(await readBody(c.req.raw));
    const { session } = instance;
    const answer = ((): Promise<PutAnswer> => {
      switch (key) {
        case "query":
          return sessions.query(instance, session, value, faultTarget(c.req.raw));
        case "cancel":
          return sessions.cancel(session, value);
        default:
          return Promise.resolve({ status: "Failed", result: `Nothing can be put under the key '${key}'.` });
      }
    })();
    const response = jsonAnswer(await answer);
    response.headers.set("Location", `${endpointOf(url)}/projects/${encodeURIComponent(project)}/instances/${id}`);
    return response;
  });

  return app;
}

/** `session_query_7` is the query 7 (docs/protocol.md 5.5). */
export function findSubQuery(instance: Instance, { queries }: SessionState, name: string): Instance {
  const query = queries.get(Number(name.replace(/^session_query_/, "")));
  if (query === undefined) throw invalidParameter(`SubQuery not found: '${name}' of the session ${instance.id}.`);
  return query;
}

function readInfo(body: string): { readonly key: string; readonly value: string } {
  let root: XmlElement;
  try {
    root = parseXml(body);
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
    throw invalidParameter(`the body is not well-formed XML: ${error.message}.`);
  }
  const value = child(root, "Value");
  return { key: childText(root, "Key") ?? "", value: value === undefined ? "" : text(value) };
}
