import { Hono } from "hono";
import { emptyAnswer, xmlAnswer } from "../wire/answers.ts";
import { httpDate } from "../wire/dates.ts";
import { readBody } from "../wire/read-body.ts";
import { invalidParameter } from "../wire/service-error.ts";
import { endpointOf } from "../wire/target.ts";
import { childText, el, parseXml, type XmlElement, XmlSyntaxError } from "../wire/xml.ts";
import type { OfflineModel } from "../jobs/xflow/offline-models.ts";
import type { Env } from "../wire/env.ts";
import type { Service } from "../service.ts";

/** `/projects/{p}/offlinemodels`: what algorithms have trained (docs/protocol.md 4.6). */
export function offlineModelCalls({ jobs, clock, settings }: Service): Hono<Env> {
  const app = new Hono<Env>();
  const { models } = jobs;

  app.get("/projects/:project/offlinemodels", (c) => {
    const owner = c.req.query("owner");
    const listed = models.list(c.req.query("name") ?? "").filter((model) => !owner || model.owner === owner);
    return xmlAnswer(el("OfflineModels", [el("Marker"), el("MaxItems", "1000"), ...listed.map(describe)]));
  });

  app.get("/projects/:project/offlinemodels/:name", (c) => {
    const model = models.get(c.req.param("name"));
    if (!new URL(c.req.url).searchParams.has("data")) return xmlAnswer(describe(model));
    return new Response(model.pmml, { headers: { "Content-Type": "application/xml" } });
  });

  app.delete("/projects/:project/offlinemodels/:name", (c) => {
    models.delete(c.req.param("name"));
    return emptyAnswer(200);
  });

  // A copy: clients wait for the instance in `Location`.
  app.post("/projects/:project/offlinemodels", async (c) => {
    const { source, target } = readCopy(await readBody(c.req.raw), settings.project);
    models.save(target, models.get(source).pmml, clock.now());
    const id = jobs.script({ name: "CopyOfflineModel", taskName: "CopyOfflineModel", stages: [], durationMs: 0 });
    const project = encodeURIComponent(c.req.param("project"));
    return emptyAnswer(201, { Location: `${endpointOf(new URL(c.req.url))}/projects/${project}/instances/${id}` });
  });

  return app;
}

function describe({ name, owner, createdAt }: OfflineModel): XmlElement {
  const date = httpDate(createdAt);
  return el("OfflineModel", [
    el("Name", name),
    el("Owner", owner),
    el("CreationTime", date),
    el("LastModifiedTime", date),
    el("Type", "pmml"),
  ]);
}

function readCopy(body: string, project: string): { readonly source: string; readonly target: string } {
  try {
    const root = parseXml(body);
    const [source, target] = [childText(root, "SrcModel"), childText(root, "DestModel")];
    if (source === undefined || target === undefined)
      throw invalidParameter("this emulator only copies models: SrcModel and DestModel are needed.");
    for (const element of ["SrcProject", "DestProject"]) {
      if ((childText(root, element) ?? project) !== project) throw invalidParameter(`<${element}> is not the project of this emulator.`);
    }
    return { source, target };
  } catch (error) {
    if (error instanceof XmlSyntaxError) throw invalidParameter(`the body is not well-formed XML: ${error.message}.`);
    throw error;
  }
}
