import { Hono } from "hono";
import { emptyAnswer, xmlAnswer } from "../wire/answers.ts";
import { httpDate } from "../wire/dates.ts";
import { readBody } from "../wire/read-body.ts";
import { invalidParameter, noSuchSchema, ServiceError } from "../wire/service-error.ts";
import { childText, el, parseXml, type XmlElement, XmlSyntaxError } from "../wire/xml.ts";
import type { Env } from "../wire/env.ts";
import type { Service } from "../service.ts";
import type { Catalog, SchemaEntry } from "../sql/catalog/catalog.ts";
import { createSchema, whyNotDropped } from "../sql/catalog/schema-statements.ts";

/** `/projects/{p}/schemas`: list, create, get and delete schemas (docs/protocol.md 8.9). */
export function schemaCalls(service: Service): Hono<Env> {
  const { project } = service.settings;
  const app = new Hono<Env>();

  const find = (catalog: Catalog, name: string): SchemaEntry => {
    const entry = catalog.schema(name.toLowerCase());
    if (entry === undefined) throw noSuchSchema(project, name);
    return entry;
  };

  app.get("/projects/:project/schemas", async (c) => {
    const { catalog } = await service.tables();
    const { name: prefix = "", owner } = c.req.query();
    const found = catalog
      .schemas()
      .filter((entry) => entry.name.startsWith(prefix.toLowerCase()) && (owner === undefined || entry.owner === owner));
    return xmlAnswer(el("Schemas", [el("Marker"), el("MaxItems", "1000"), ...found.map((entry) => schemaElement(entry, project))]));
  });

  app.post("/projects/:project/schemas", async (c) => {
    const tables = await service.tables();
    const { name, comment, ifNotExists } = readSchema(await readBody(c.req.raw));
    if (tables.catalog.schema(name) === undefined) await tables.changeCatalog((draft) => void createSchema(draft, name, comment));
    else if (!ifNotExists)
      throw new ServiceError(
        409,
        "ObjectAlreadyExists",
        `ODPS-0110061: Failed to run ddltask - schema '${project}.${name}' already exists.`,
      );
    return emptyAnswer(201, { Location: `${c.req.url}/${encodeURIComponent(name)}` });
  });

  app.get("/projects/:project/schemas/:schema", async (c) => {
    const { catalog } = await service.tables();
    const entry = find(catalog, c.req.param("schema"));
    return xmlAnswer(schemaElement(entry, project), {
      "x-odps-owner": entry.owner,
      "x-odps-creation-time": httpDate(entry.createdAt.getTime()),
      "Last-Modified": httpDate(entry.changedAt.getTime()),
    });
  });

  app.delete("/projects/:project/schemas/:schema", async (c) => {
    const tables = await service.tables();
    const entry = find(tables.catalog, c.req.param("schema"));
    const reason = whyNotDropped(tables.catalog, entry);
    if (reason !== undefined) throw invalidParameter(`${reason}.`);
    await tables.changeCatalog((draft) => draft.removeSchema(entry.name));
    return emptyAnswer(204);
  });

  return app;
}

function schemaElement({ name, comment, owner, createdAt, changedAt }: SchemaEntry, project: string): XmlElement {
  return el("Schema", [
    el("Name", name),
    el("Project", project),
    el("Comment", comment),
    el("Type", "managed"),
    el("CreateTime", httpDate(createdAt.getTime())),
    el("ModifiedTime", httpDate(changedAt.getTime())),
    el("Owner", owner),
  ]);
}

interface NewSchema {
  readonly name: string;
  readonly comment: string;
  readonly ifNotExists: boolean;
}

function readSchema(body: string): NewSchema {
  let root: XmlElement;
  try {
    root = parseXml(body);
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
    throw invalidParameter(`the schema is not well-formed XML: ${error.message}.`);
  }
  const name = childText(root, "Name")?.toLowerCase() ?? "";
  if (!/^\w+$/.test(name)) throw invalidParameter(`'${name}' is no name of a schema: letters, digits and underscores are.`);
  return { name, comment: childText(root, "Comment") ?? "", ifNotExists: childText(root, "IfNotExists")?.toLowerCase() === "true" };
}
