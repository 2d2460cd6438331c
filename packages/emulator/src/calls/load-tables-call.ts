import { Hono } from "hono";
import { xmlAnswer } from "../wire/answers.ts";
import type { Env } from "../wire/env.ts";
import { readBody } from "../wire/read-body.ts";
import { invalidParameter } from "../wire/service-error.ts";
import { schemaOf } from "../wire/target.ts";
import { children, childText, el, parseXml, type XmlElement, XmlSyntaxError } from "../wire/xml.ts";
import type { Service } from "../service.ts";
import { builtInSchema } from "../sql/parse/name-rules.ts";
import { tableElement } from "../tables/table-json.ts";
import { sizeOf } from "../tables/table-size.ts";

/** `POST …/tables?query`: many tables at once, each as it is described alone; missing ones are left out (docs/tunnel.md 11.10). */
export function loadTablesCall(service: Service): Hono<Env> {
  const app = new Hono<Env>();

  app.post("/projects/:project/tables", async (c, next) => {
    const url = new URL(c.req.url);
    if (!url.searchParams.has("query")) return await next();
    const tables = await service.tables();
    const { project } = tables.catalog;
    const found: XmlElement[] = [];
    for (const wanted of readTables(await readBody(c.req.raw))) {
      const schema = (childText(wanted, "Schema") ?? schemaOf(url) ?? builtInSchema).toLowerCase();
      const entry = tables.catalog.find({
        project: childText(wanted, "Project") ?? project,
        schema,
        name: (childText(wanted, "Name") ?? "").toLowerCase(),
      });
      if (entry !== undefined) found.push(tableElement(entry, await sizeOf(tables, entry), { project, extended: false }));
    }
    return xmlAnswer(el("Tables", found));
  });

  return app;
}

function readTables(body: string): readonly XmlElement[] {
  try {
    return children(parseXml(body), "Table");
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
    throw invalidParameter(`the list of tables is not well-formed XML: ${error.message}.`);
  }
}
