import { Hono } from "hono";
import { z } from "zod";
import { signLogviewToken } from "../access/authenticate.ts";
import type { Role, SecurityState, User } from "../project/security-state.ts";
import { runSecurityQuery, SecurityQueryRefused } from "../project/security-query.ts";
import type { Service } from "../service.ts";
import { emptyAnswer, textAnswer, xmlAnswer } from "../wire/answers.ts";
import type { Env } from "../wire/env.ts";
import { readBody } from "../wire/read-body.ts";
import { invalidParameter, noSuchInstance, noSuchObject, ServiceError } from "../wire/service-error.ts";
import { children, childText, el, parseXml, type XmlElement, XmlSyntaxError } from "../wire/xml.ts";

/** Security queries, tokens, roles, users and checks of permissions (docs/protocol.md 3.3, 8.6). */
export function securityCalls({ settings, clock, jobs, objects }: Service): Hono<Env> {
  const { project } = settings;
  const { security } = objects;
  const app = new Hono<Env>();

  app.post("/projects/:project/authorization", async (c) => {
    const body = await readBody(c.req.raw);
    const answer = (result: string): Response => xmlAnswer(el("Authorization", [el("Result", result)]));
    if (!new URL(c.req.url).searchParams.has("sign_bearer_token")) return answer(securityAnswer(body, security, project));
    const { hours, instanceId } = readTokenRequest(body, project);
    if (jobs.store.get(instanceId) === undefined) throw noSuchInstance(instanceId);
    return answer(signLogviewToken(instanceId, clock.now() + hours * 3_600_000, settings));
  });

  app.get("/projects/:project/authorization/:id", (c) => {
    // Queries are answered at once, so there is none to ask for.
    throw noSuchObject("Authorization query", c.req.param("id"));
  });

  const findRole = (name: string): Role => {
    const role = security.roles.get(name);
    if (role === undefined) throw noSuchObject("Role", name);
    return role;
  };
  const findUser = (name: string): User => {
    const user = security.findUser(name);
    if (user === undefined) throw noSuchObject("User", name);
    return user;
  };

  app.get("/projects/:project/roles", (c) => {
    const { name: prefix = "" } = c.req.query();
    return xmlAnswer(el("Roles", [...security.roles.values()].filter(({ name }) => name.startsWith(prefix)).map(roleElement)));
  });
  app.get("/projects/:project/roles/:role", (c) => {
    const role = findRole(c.req.param("role"));
    if (c.req.query("policy") !== undefined) return textAnswer(role.policy);
    if (c.req.query("users") === undefined) return xmlAnswer(roleElement(role));
    return xmlAnswer(el("Users", [...role.users].flatMap((name) => security.users.get(name) ?? []).map(userElement)));
  });
  app.put("/projects/:project/roles/:role", async (c) => {
    const role = findRole(c.req.param("role"));
    if (c.req.query("policy") === undefined) throw invalidParameter("of a role, only the policy can be put.");
    role.policy = await readBody(c.req.raw);
    return emptyAnswer(200);
  });

  app.get("/projects/:project/users", () => xmlAnswer(el("Users", [...security.users.values()].map(userElement))));
  app.get("/projects/:project/users/:user", (c) => {
    const user = findUser(c.req.param("user"));
    if (c.req.query("roles") === undefined) return xmlAnswer(userElement(user));
    return xmlAnswer(el("Roles", [...security.roles.values()].filter(({ users }) => users.has(user.name)).map(roleElement)));
  });

  // Nothing is denied here: every caller is the owner.
  app.on(["GET", "POST"], ["/projects/:project/auth", "/projects/:project/auth/"], () =>
    xmlAnswer(el("Auth", [el("Result", "Allow"), el("Message")])),
  );

  return app;
}

/** What `GET /projects/{p}` answers to a parameter about security; undefined without one. */
export function readSecurity(query: URLSearchParams, security: SecurityState): Response | undefined {
  if (query.has("policy")) return textAnswer(security.policy);
  if (query.has("security_policy")) return textAnswer(security.securityPolicy);
  if (query.has("security_configuration") || query.has("security_configuration_without_exception_policy")) {
    return xmlAnswer(el("SecurityConfiguration", configurationOf(security)));
  }
  return undefined;
}

/** What `PUT /projects/{p}` does with a parameter about security. Resolves with undefined without one. */
export async function writeSecurity(query: URLSearchParams, body: string, security: SecurityState): Promise<Response | undefined> {
  if (query.has("policy")) security.policy = body;
  else if (query.has("security_policy")) security.securityPolicy = body;
  else if (query.has("security_configuration")) security.configuration = changedConfiguration(security, body);
  else return undefined;
  return emptyAnswer(200);
}

/** Of a new project. `ProjectProtection` must be there with its attribute (docs/protocol.md 8.6). */
function configurationOf({ configuration }: SecurityState): readonly XmlElement[] {
  if (configuration !== undefined) return configuration;
  const yes = (name: string): XmlElement => el(name, "true");
  return [
    ...["CheckPermissionUsingAcl", "CheckPermissionUsingPolicy", "ObjectCreatorHasAccessPermission", "ObjectCreatorHasGrantPermission"].map(
      yes,
    ),
    el("LabelSecurity", "false"),
    el("ProjectProtection", { Protected: "false" }, ""),
    ...["CheckPermissionUsingAclV2", "CheckPermissionUsingPackageV2", "CheckPermissionUsingPackage"].map(yes),
    ...["SupportACL", "SupportPolicy", "SupportPackage", "SupportACLV2", "SupportPackageV2", "CreatePackage", "CreatePackageV2"].map(yes),
    el("AuthorizationVersion", "2.0"),
    el("EnableDownloadPrivilege", "false"),
  ];
}

/** A client sends the elements that it changes, or all; the Go SDK has a root of its own, and `Protected` as an element. */
function changedConfiguration(security: SecurityState, body: string): readonly XmlElement[] {
  const root = rootOf(body);
  if (root.name !== "SecurityConfiguration" && root.name !== "securityConfigModel")
    throw invalidParameter("expected a <SecurityConfiguration>.");
  const all = new Map(configurationOf(security).map((element) => [element.name, element]));
  for (const element of children(root)) {
    const { Protected: before = "false" } = all.get(element.name)?.attributes ?? {};
    const attributes =
      element.name === "ProjectProtection"
        ? { Protected: childText(element, "Protected") ?? before, ...element.attributes }
        : element.attributes;
    all.set(element.name, { ...element, attributes });
  }
  return [...all.values()];
}

function roleElement({ name }: Role): XmlElement {
  return el("Role", [el("Name", name), el("Comment")]);
}

function userElement({ id, name }: User): XmlElement {
  return el("User", [el("ID", id), el("DisplayName", name), el("Comment")]);
}

function securityAnswer(body: string, security: SecurityState, project: string): string {
  const root = rootOf(body);
  try {
    const { text, json } = runSecurityQuery(childText(root, "Query") ?? "", security, project);
    return childText(root, "ResponseInJsonFormat") === "true" ? JSON.stringify(json) : text;
  } catch (error) {
    if (!(error instanceof SecurityQueryRefused)) throw error;
    if (error.missing) throw new ServiceError(404, "NoSuchObject", `ODPS-0420061: Invalid parameter in HTTP request - ${error.message}.`);
    throw invalidParameter(`${error.message}.`);
  }
}

function rootOf(body: string): XmlElement {
  try {
    return parseXml(body);
  } catch (error) {
    if (error instanceof XmlSyntaxError) throw invalidParameter(`the body is not well-formed XML: ${error.message}.`);
    throw error;
  }
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
