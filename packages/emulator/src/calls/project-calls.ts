import { Hono } from "hono";
import { emptyAnswer, jsonAnswer, textAnswer, xmlAnswer } from "../wire/answers.ts";
import { httpDate } from "../wire/dates.ts";
import { readBody } from "../wire/read-body.ts";
import { invalidParameter, noSuchProject, ServiceError } from "../wire/service-error.ts";
import { child, children, childText, el, parseXml, type XmlElement, XmlSyntaxError } from "../wire/xml.ts";
import { owner, tenantId } from "../base/owner.ts";
import type { Env } from "../wire/env.ts";
import type { Service } from "../service.ts";
import { isListed, pageOf } from "./page-of.ts";
import { readSecurity, writeSecurity } from "./security-calls.ts";
import { publicProject } from "../jobs/xflow/xflows.ts";

const created = Date.UTC(2016, 0, 1);

/**
 * What clients ask beside instances: the project, the tenant, LogView hosts and tokens, the tunnel's address
 * (docs/protocol.md 3.2, 3.3, 8).
 */
export function projectCalls({ settings, objects }: Service): Hono<Env> {
  const { project, region } = settings;
  const { security } = objects;
  const app = new Hono<Env>();

  /** What a list of projects tells of each, and more than that the project itself. */
  const listedFields = (name: string = project): readonly XmlElement[] => [
    el("Name", name),
    el("Type", "managed"),
    el("Comment", objects.comment),
    el("ProjectGroupName"),
    el("State", "AVAILABLE"),
    el("Region", region),
  ];

  // A project that is not there has nothing below it either; the public one has XFlows only.
  app.use("/projects/:project/*", async (c, next) => {
    const name = c.req.param("project");
    const inPublic = name === publicProject && /^\/projects\/[^/]+(?:\/xflows|$)/.test(c.req.path);
    if (name !== project && !inPublic) throw noSuchProject(name);
    await next();
  });

  app.get("/projects", (c) => {
    const query = c.req.query();
    const own = { name: project, owner };
    const isMine =
      isListed(own, query) &&
      (!query["region"] || query["region"] === region) &&
      (!query["tenant"] || query["tenant"] === tenantId) &&
      (!query["user"] || security.findUser(query["user"]) !== undefined);
    const { items, marks } = pageOf(isMine && !query["group"] ? [own] : [], query);
    return xmlAnswer(
      el("Projects", [
        ...marks,
        ...items.map(() =>
          el("Project", [
            ...listedFields(),
            el("Owner", owner),
            el("CreationTime", httpDate(created)),
            el("LastModifiedTime", httpDate(created)),
          ]),
        ),
      ]),
    );
  });

  app.get("/projects/:project", (c) => {
    const name = c.req.param("project");
    const query = new URL(c.req.url).searchParams;
    const aboutSecurity = readSecurity(query, security);
    if (aboutSecurity !== undefined) return aboutSecurity;
    if (query.has("extended")) return xmlAnswer(el("Project", [el("Name", name), el("ExtendedProperties")]));
    const properties = [...objects.properties].map(([key, value]) => el("Property", [el("Name", key), el("Value", value)]));
    const root = el("Project", [
      ...listedFields(name),
      el("TenantId", tenantId),
      el("DefaultQuotaNickname"),
      el("DefaultQuotaRegion"),
      el("Properties", properties),
      el("Clusters"),
    ]);
    return xmlAnswer(root, { "x-odps-owner": owner, "x-odps-creation-time": httpDate(created), "Last-Modified": httpDate(created) });
  });

  app.put("/projects/:project", async (c) => {
    const body = await readBody(c.req.raw);
    const aboutSecurity = await writeSecurity(new URL(c.req.url).searchParams, body, security);
    if (aboutSecurity !== undefined) return aboutSecurity;
    const { comment, properties } = readProject(body);
    if (comment !== undefined) objects.comment = comment;
    for (const [key, value] of properties) objects.properties.set(key, value);
    return emptyAnswer(200);
  });

  const onlyOne = (): never => {
    throw new ServiceError(403, "NoPermission", "ODPS-0130013: Authorization exception - this emulator has one project, which stays.");
  };
  app.post("/projects", onlyOne);
  app.delete("/projects/:project", onlyOne);

  app.get("/tenants", () => {
    const seconds = created / 1000;
    const names = { Name: "emulator", OwnerId: "1234567890", TenantId: tenantId, State: "NORMAL", TenantState: "NORMAL" };
    const rest = { CreateTime: seconds, UpdateTime: seconds, TenantMeta: "", Parameters: { "odps.namespace.schema": "false" } };
    return jsonAnswer({ Tenant: { ...names, ...rest } });
  });

  app.get("/logview/host", (c) => textAnswer(new URL(c.req.url).origin));
  app.get("/webconsole/host", (c) => textAnswer(new URL(c.req.url).origin));

  app.get("/projects/:project/tunnel", (c) => textAnswer(new URL(c.req.url).host));

  app.put("/projects/:project/logs", () => emptyAnswer(200));

  return app;
}

/** A change of the project: a comment and properties. */
function readProject(body: string): { comment: string | undefined; properties: readonly (readonly [string, string])[] } {
  try {
    const root = parseXml(body);
    const properties = children(child(root, "Properties") ?? el("Properties"), "Property");
    return {
      comment: childText(root, "Comment"),
      properties: properties.map((property) => [childText(property, "Name") ?? "", childText(property, "Value") ?? ""] as const),
    };
  } catch (error) {
    if (error instanceof XmlSyntaxError) throw invalidParameter(`the project is not well-formed XML: ${error.message}.`);
    throw error;
  }
}
