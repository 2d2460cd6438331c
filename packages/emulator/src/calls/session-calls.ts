import { Hono } from "hono";
import { sessionInfo } from "../interactive/session-info.ts";
import type { PutAnswer } from "../interactive/sessions.ts";
import { jsonAnswer } from "../wire/answers.ts";
import type { Env } from "../wire/env.ts";
import { readBody } from "../wire/read-body.ts";
import { invalidParameter } from "../wire/service-error.ts";
import { endpointOf, faultTarget } from "../wire/target.ts";
import { child, childText, parseXml, text, type XmlElement, XmlSyntaxError } from "../wire/xml.ts";
import type { Service } from "../service.ts";
import { hold } from "./hold.ts";
import { findTask } from "./instance-calls.ts";
import { taskSummary } from "./task-summary.ts";

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
    const key = query.get("key") ?? "";
    if (!query.has("info") || key === "warnings" || instance?.session === undefined) return await next();
    const task = findTask(instance, query.get("taskname"));
    if (key.startsWith("result") && task.status === "Running")
      await sessions.loseIfInjected(instance, instance.session, faultTarget(c.req.raw));
    const answer = await sessionInfo(instance, instance.session, key, {
      maxRows: settings.maxResultRows,
      summary: (of) => of.tasks.map((each) => taskSummary({ project, instance: of, task: each, now: clock.now() })?.text ?? "").join(""),
      hold: (until) => hold(until, c.req.raw, service),
    });
    return jsonAnswer(answer);
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
