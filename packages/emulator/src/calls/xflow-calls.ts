import { Hono } from "hono";
import { xmlAnswer } from "../wire/answers.ts";
import { httpDate } from "../wire/dates.ts";
import { ServiceError } from "../wire/service-error.ts";
import { el } from "../wire/xml.ts";
import { owner } from "../base/owner.ts";
import type { Env } from "../wire/env.ts";
import { findXFlow, publicProject, xflows } from "../jobs/xflow/xflows.ts";

const created = Date.UTC(2016, 0, 1);

/** `/projects/{p}/xflows`: list and get (docs/protocol.md 4.1, 4.2). */
export function xflowCalls(): Hono<Env> {
  const app = new Hono<Env>();

  app.get("/projects/:project/xflows", (c) => {
    const listed = c.req.param("project") === publicProject ? xflows : [];
    const wanted = c.req.query("owner");
    const entries = listed
      .filter(() => wanted === undefined || wanted === "" || wanted === owner)
      // One client reads `xflow`, another `odpsalgo`.
      .flatMap(({ name }) => ["xflow", "odpsalgo"].map((element) => el(element, [el("Name", name), el("Owner", owner)])));
    return xmlAnswer(el("xflows", [...entries, el("Marker"), el("MaxItems", "1000")]));
  });

  app.get("/projects/:project/xflows/:name", (c) => {
    const { source } = findXFlow(c.req.param("project"), c.req.param("name"));
    const headers = { "x-odps-owner": owner, "x-odps-creation-time": httpDate(created), "Last-Modified": httpDate(created) };
    return new Response(source, { headers: { "Content-Type": "application/xml", ...headers } });
  });

  app.on(["POST", "PUT", "DELETE"], "/projects/:project/xflows/:name?", () => {
    throw new ServiceError(403, "NoPermission", "ODPS-0130013: Authorization exception - the XFlows of this emulator cannot be changed.");
  });

  return app;
}
