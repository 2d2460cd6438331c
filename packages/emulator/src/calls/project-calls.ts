import { Hono } from "hono";
import { z } from "zod";
import { emptyAnswer, jsonAnswer, textAnswer, xmlAnswer } from "../wire/answers.ts";
import { signLogviewToken } from "../access/authenticate.ts";
import { httpDate } from "../wire/dates.ts";
import { readBody } from "../wire/read-body.ts";
import { invalidParameter, noSuchInstance, noSuchProject } from "../wire/service-error.ts";
import { childText, el, parseXml, XmlSyntaxError } from "../wire/xml.ts";
import { owner, tenantId } from "../base/owner.ts";
import type { Env } from "../wire/env.ts";
import type { Service } from "../service.ts";
import { publicProject } from "../jobs/xflow/xflows.ts";

const created = Date.UTC(2016, 0, 1);

/**
 * What clients ask beside instances: the project, the tenant, LogView hosts and tokens, the tunnel's address
 * (docs/protocol.md 3.2, 3.3, 8).
 */
export function projectCalls({ settings, clock, jobs }: Service): Hono<Env> {
  const { project, region } = settings;
  const app = new Hono<Env>();

  // A project that is not there has nothing below it either; the public one has XFlows only.
  app.use("/projects/:project/*", async (c, next) => {
    const name = c.req.param("project");
    const inPublic = name === publicProject && /^\/projects\/[^/]+(?:\/xflows|$)/.test(c.req.path);
    if (name !== project && !inPublic) throw noSuchProject(name);
    await next();
  });

  app.get("/projects/:project", (c) => {
    const name = c.req.param("project");
    if (new URL(c.req.url).searchParams.has("extended")) return xmlAnswer(el("Project", [el("Name", name), el("ExtendedProperties")]));
    const root = el("Project", [
      el("Name", name),
      el("Type", "managed"),
      el("Comment"),
      el("ProjectGroupName"),
      el("State", "AVAILABLE"),
      el("Region", region),
      el("TenantId", tenantId),
      el("DefaultQuotaNickname"),
      el("DefaultQuotaRegion"),
      el("Properties", [el("Property", [el("Name", "odps.sql.type.system.odps2"), el("Value", "true")])]),
      el("Clusters"),
    ]);
    return xmlAnswer(root, { "x-odps-owner": owner, "x-odps-creation-time": httpDate(created), "Last-Modified": httpDate(created) });
  });

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

  app.post("/projects/:project/authorization", async (c) => {
    const body = await readBody(c.req.raw);
    const answer = (result: string): Response => xmlAnswer(el("Authorization", [el("Result", result)]));
    if (!new URL(c.req.url).searchParams.has("sign_bearer_token")) return answer(securityAnswer(body, project));
    const { hours, instanceId } = readTokenRequest(body, project);
    if (jobs.store.get(instanceId) === undefined) throw noSuchInstance(instanceId);
    return answer(signLogviewToken(instanceId, clock.now() + hours * 3_600_000, settings));
  });

  return app;
}

const tokenRequest = z.object({
  expires_in_hours: z.number().positive(),
  policy: z.object({ Statement: z.array(z.object({ Resource: z.union([z.string(), z.array(z.string())]) })).min(1) }),
});

function readTokenRequest(body: string, project: string): { hours: number; instanceId: string } {
  const parsed = z.string().transform(parseJson).pipe(tokenRequest).safeParse(body);
  if (!parsed.success) throw invalidParameter("a token needs expires_in_hours and a policy with one statement.");
  const resources = parsed.data.policy.Statement.flatMap(({ Resource }) => Resource);
  const prefix = `acs:odps:*:projects/${project}/instances/`;
  const [resource = ""] = resources;
  if (resources.length !== 1 || !resource.startsWith(prefix)) throw invalidParameter(`a token is signed for one resource ${prefix}{id}.`);
  return { hours: parsed.data.expires_in_hours, instanceId: resource.slice(prefix.length) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Security queries (docs/protocol.md 8.6): `whoami` is the one that clients ask to see whether their key works. */
function securityAnswer(body: string, project: string): string {
  let query: string | undefined;
  let asJson = false;
  try {
    const root = parseXml(body);
    query = childText(root, "Query")?.replace(/;$/, "").trim().toLowerCase();
    asJson = childText(root, "ResponseInJsonFormat") === "true";
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
    throw invalidParameter(`the security query is not well-formed XML: ${error.message}.`);
  }
  if (query !== "whoami") throw invalidParameter(`the security query '${query ?? ""}' is not supported by this emulator.`);
  const answer = { DisplayName: owner, ID: "1234567890", ProjectName: project };
  return asJson ? JSON.stringify(answer) : `Name: ${owner}\nID: ${answer.ID}\nProject: ${project}`;
}
