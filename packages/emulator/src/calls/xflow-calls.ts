import { Hono } from "hono";
import { emptyAnswer, xmlAnswer } from "../wire/answers.ts";
import { httpDate } from "../wire/dates.ts";
import { ServiceError } from "../wire/service-error.ts";
import { el } from "../wire/xml.ts";
import { owner } from "../base/owner.ts";
import { readBody } from "../wire/read-body.ts";
import type { Service } from "../service.ts";
import type { Env } from "../wire/env.ts";
import { findXFlow, publicProject, xflows } from "../jobs/xflow/xflows.ts";

/** When the XFlows of the public project were created. */
const created = Date.UTC(2016, 0, 1);

/** `/projects/{p}/xflows` (docs/protocol.md 4.1, 4.2). Those of the public project cannot be changed; other projects begin with none. */
export function xflowCalls({ jobs, clock }: Service): Hono<Env> {
  const app = new Hono<Env>();
  const own = jobs.ownXFlows;

  app.get("/projects/:project/xflows", (c) => {
    const listed = c.req.param("project") === publicProject ? xflows : own.list();
    const wanted = c.req.query("owner");
    const entries = listed
      .filter(() => wanted === undefined || wanted === "" || wanted === owner)
      // One client reads `xflow`, another `odpsalgo`.
      .flatMap(({ name }) => ["xflow", "odpsalgo"].map((element) => el(element, [el("Name", name), el("Owner", owner)])));
    return xmlAnswer(el("xflows", [...entries, el("Marker"), el("MaxItems", "1000")]));
  });

  app.get("/projects/:project/xflows/:name", (c) => {
    const { project, name } = c.req.param();
    if (project !== publicProject) {
      const { source, createdAt, modifiedAt } = own.get(name);
      return sourceAnswer(source, createdAt, modifiedAt);
    }
    return sourceAnswer(findXFlow(project, name).source, created, created);
  });

  app.on(["POST", "PUT", "DELETE"], [`/projects/${publicProject}/xflows`, `/projects/${publicProject}/xflows/:name`], () => {
    throw new ServiceError(
      403,
      "NoPermission",
      `ODPS-0130013: Authorization exception - the XFlows of ${publicProject} cannot be changed.`,
    );
  });

  app.post("/projects/:project/xflows", async (c) => {
    own.create(await readBody(c.req.raw), clock.now());
    return emptyAnswer(201);
  });

  app.put("/projects/:project/xflows/:name", async (c) => {
    own.update(c.req.param("name"), await readBody(c.req.raw), clock.now());
    return emptyAnswer(200);
  });

  app.delete("/projects/:project/xflows/:name", (c) => {
    own.delete(c.req.param("name"));
    return emptyAnswer(200);
  });

  return app;
}

/** Java fails without the two dates. */
function sourceAnswer(source: string, createdAt: number, modifiedAt: number): Response {
  const headers = { "x-odps-owner": owner, "x-odps-creation-time": httpDate(createdAt), "Last-Modified": httpDate(modifiedAt) };
  return new Response(source, { headers: { "Content-Type": "application/xml", ...headers } });
}
