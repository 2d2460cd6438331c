import { type Context, Hono } from "hono";
import { owner } from "../base/owner.ts";
import type { FunctionEntry } from "../project/project-objects.ts";
import type { Service } from "../service.ts";
import { emptyAnswer, xmlAnswer } from "../wire/answers.ts";
import { httpDate } from "../wire/dates.ts";
import type { Env } from "../wire/env.ts";
import { readBody } from "../wire/read-body.ts";
import { alreadyExists, invalidParameter, noSuchObject } from "../wire/service-error.ts";
import { childText, children, el, parseXml, text, type XmlElement, XmlSyntaxError } from "../wire/xml.ts";
import { isListed, pageOf } from "./page-of.ts";
import { schemaOf } from "./schema-of.ts";

/** PyODPS encodes the slash within. */
const paths: string[] = ["/projects/:project/registration/functions", "/projects/:project/registration%2Ffunctions"];
const namePaths: string[] = ["/projects/:project/registration/functions/:name", "/projects/:project/registration%2Ffunctions/:name"];

/** `/projects/{p}/registration/functions`: list, get, create, update and delete user-defined functions (docs/protocol.md 8.10). */
export function functionCalls(service: Service): Hono<Env> {
  const { functions, resources } = service.objects;
  const { project } = service.settings;
  const app = new Hono<Env>();

  const find = (schema: string, name: string): FunctionEntry => {
    const entry = functions.get(schema, name);
    if (entry === undefined) throw noSuchObject("Function", `projects/${project}/registration/functions/${name}`);
    return entry;
  };

  /** A function is made of resources that are there. */
  const read = (body: string, schema: string): Pick<FunctionEntry, "name" | "classType" | "resources"> => {
    const root = rootOf(body);
    const name = childText(root, "Alias");
    const classType = childText(root, "ClassType");
    if (name === undefined || classType === undefined) throw invalidParameter("a function has an <Alias> and a <ClassType>.");
    // One client writes a list of names, another a list for each name.
    const names = children(root, "Resources")
      .flatMap((list) => children(list, "ResourceName"))
      .map((each) => text(each).trim())
      .filter((each) => each !== "");
    for (const each of names) {
      const [own, inProject] = each.split("/resources/").toReversed();
      const [ofProject, ofSchema] = (inProject ?? project).split("/schemas/");
      if (ofProject !== project || resources.get(ofSchema ?? schema, own ?? "") === undefined)
        throw noSuchObject("Resource", `projects/${project}/resources/${each}`);
    }
    return { name, classType, resources: names };
  };

  app.on("GET", paths, async (c) => {
    const schema = await schemaOf(c, service);
    const { items, marks } = pageOf(
      functions.list(schema).filter((entry) => isListed(entry, c.req.query())),
      c.req.query(),
    );
    return xmlAnswer(el("Functions", [...items.map((entry) => functionElement(entry, project)), ...marks]));
  });

  app.on("POST", paths, async (c) => {
    const schema = await schemaOf(c, service);
    const entry = { ...read(await readBody(c.req.raw), schema), owner, createdAt: service.clock.now() };
    if (functions.get(schema, entry.name) !== undefined) throw alreadyExists("Function", entry.name);
    functions.put(schema, entry);
    return emptyAnswer(201, { Location: `${c.req.url.split("?")[0] ?? ""}/${encodeURIComponent(entry.name)}` });
  });

  app.on("GET", namePaths, async (c) => xmlAnswer(functionElement(find(await schemaOf(c, service), nameOf(c)), project)));

  app.on("PUT", namePaths, async (c) => {
    const schema = await schemaOf(c, service);
    const entry = find(schema, nameOf(c));
    if (c.req.query("updateowner") !== undefined) functions.put(schema, { ...entry, owner: c.req.header("x-odps-owner") ?? entry.owner });
    else functions.put(schema, { ...entry, ...read(await readBody(c.req.raw), schema), name: entry.name });
    return emptyAnswer(200);
  });

  app.on("DELETE", namePaths, async (c) => {
    const schema = await schemaOf(c, service);
    functions.delete(schema, find(schema, nameOf(c)).name);
    return emptyAnswer(204);
  });

  return app;
}

function nameOf(c: Context<Env>): string {
  return c.req.param("name") ?? "";
}

function functionElement({ name, owner: of, createdAt, classType, resources }: FunctionEntry, project: string): XmlElement {
  const full = resources.map((each) => (each.includes("/resources/") ? each : `${project}/resources/${each}`));
  return el("Function", [
    el("Alias", name),
    el("Owner", of),
    el("CreationTime", httpDate(createdAt)),
    el("ClassType", classType),
    el(
      "Resources",
      full.map((each) => el("ResourceName", each)),
    ),
  ]);
}

function rootOf(body: string): XmlElement {
  try {
    return parseXml(body);
  } catch (error) {
    if (error instanceof XmlSyntaxError) throw invalidParameter(`the function is not well-formed XML: ${error.message}.`);
    throw error;
  }
}
