import { type Context, Hono } from "hono";
import { createHash } from "node:crypto";
import { owner } from "../base/owner.ts";
import type { ResourceEntry } from "../project/project-objects.ts";
import type { Service } from "../service.ts";
import { emptyAnswer, xmlAnswer } from "../wire/answers.ts";
import { httpDate } from "../wire/dates.ts";
import type { Env } from "../wire/env.ts";
import { readBytes } from "../wire/read-body.ts";
import { alreadyExists, invalidParameter, noSuchObject } from "../wire/service-error.ts";
import { el, type XmlElement } from "../wire/xml.ts";
import { isListed, pageOf } from "./page-of.ts";
import { schemaOf } from "./schema-of.ts";

const path = "/projects/:project/resources";
const types: ReadonlySet<string> = new Set(["file", "py", "jar", "archive", "table"]);

/** `/projects/{p}/resources`: list, read, create, update and delete resources (docs/protocol.md 8.11). */
export function resourceCalls(service: Service): Hono<Env> {
  const { resources } = service.objects;
  const { project } = service.settings;
  const app = new Hono<Env>();

  const find = (schema: string, name: string): ResourceEntry => {
    const entry = resources.get(schema, name);
    if (entry === undefined) throw noSuchObject("Resource", `projects/${project}/resources/${name}`);
    return entry;
  };

  app.get(path, async (c) => {
    const schema = await schemaOf(c, service);
    const listed = resources.list(schema).filter((entry) => !entry.isPart && isListed(entry, c.req.query()));
    const { items, marks } = pageOf(listed, c.req.query());
    return xmlAnswer(el("Resources", [...items.map(resourceElement), ...marks]));
  });

  app.get(`${path}/:name`, async (c) => {
    const entry = find(await schemaOf(c, service), c.req.param("name"));
    if (c.req.query("meta") !== undefined) return emptyAnswer(200, metaHeaders(entry));
    if (entry.table !== undefined) throw invalidParameter(`the resource ${entry.name} is a table, which is read through the tunnel.`);
    const start = wholeNumber(c, "rOffset", 0);
    const end = Math.min(entry.content.length, start + wholeNumber(c, "rSize", entry.content.length));
    const remains = { "x-odps-resource-has-remaining": String(end < entry.content.length) };
    return new Response(entry.content.slice(start, end), {
      headers: { "Content-Type": "application/octet-stream", ...metaHeaders(entry), ...remains },
    });
  });

  app.post(path, async (c) => {
    const schema = await schemaOf(c, service);
    const name = c.req.header("x-odps-resource-name") ?? "";
    if (name === "") throw invalidParameter("the header x-odps-resource-name is missing.");
    const former = resources.get(schema, name);
    // A part that is sent again replaces the one before; an upload that broke off has left it there.
    if (former?.isPart === false) throw alreadyExists("Resource", name);
    resources.put(schema, await read(c, schema, { name, createdAt: service.clock.now() }));
    return emptyAnswer(201, { Location: `${c.req.url.split("?")[0] ?? ""}/${encodeURIComponent(name)}` });
  });

  app.put(`${path}/:name`, async (c) => {
    const schema = await schemaOf(c, service);
    const { name, createdAt, ...former } = find(schema, c.req.param("name"));
    if (c.req.query("updateowner") !== undefined)
      resources.put(schema, { ...former, name, createdAt, owner: c.req.header("x-odps-owner") ?? former.owner });
    else resources.put(schema, await read(c, schema, { name, createdAt }));
    // The Go SDK takes any other status of a merge for a failure.
    return emptyAnswer(c.req.query("rOpMerge") === "true" ? 201 : 200);
  });

  app.delete(`${path}/:name`, async (c) => {
    const schema = await schemaOf(c, service);
    resources.delete(schema, find(schema, c.req.param("name")).name);
    return emptyAnswer(204);
  });

  async function read(
    c: Context<Env>,
    schema: string,
    { name, createdAt }: Pick<ResourceEntry, "name" | "createdAt">,
  ): Promise<ResourceEntry> {
    const type = (c.req.header("x-odps-resource-type") ?? "").toLowerCase();
    if (!types.has(type))
      throw invalidParameter(`a resource of the type '${type}' is not supported by this emulator; it has ${[...types].join(", ")}.`);
    const source = type === "table" ? c.req.header("x-odps-copy-table-source") : undefined;
    if (type === "table" && !source) throw invalidParameter("the header x-odps-copy-table-source is missing.");
    const body = await readBytes(c.req.raw);
    const content = c.req.query("rOpMerge") === "true" ? merged(schema, body, c.req.header("x-odps-resource-merge-total-bytes")) : body;
    return {
      name,
      type,
      owner,
      comment: c.req.header("x-odps-comment") ?? "",
      createdAt,
      changedAt: service.clock.now(),
      isTemporary: c.req.header("x-odps-resource-istemp")?.toLowerCase() === "true",
      isPart: c.req.query("rIsPart") === "true",
      content,
      md5: createHash("md5").update(content).digest("hex"),
      // Clients cannot read the name of a table without its project.
      table: source === undefined || /^[^ ]*\./.test(source) ? source : `${project}.${source}`,
    };
  }

  /** Puts parts together. The body is the MD5 of the whole in hex, `|`, and the names of the parts in their order. */
  function merged(schema: string, body: Uint8Array, totalBytes: string | undefined): Uint8Array<ArrayBuffer> {
    const [md5 = "", list = ""] = new TextDecoder().decode(body).trim().split("|");
    const names = list.split(",").filter((each) => each !== "");
    const content = Uint8Array.from(Buffer.concat(names.map((name) => find(schema, name).content)));
    if (createHash("md5").update(content).digest("hex") !== md5.toLowerCase())
      throw invalidParameter("the MD5 of the parts together is not the one that was sent.");
    if (totalBytes !== undefined && Number(totalBytes) !== content.length)
      throw invalidParameter(`the parts have ${content.length} bytes together, not ${totalBytes}.`);
    for (const name of names) resources.delete(schema, name);
    return content;
  }

  return app;
}

function wholeNumber(c: Context<Env>, parameter: string, missing: number): number {
  const given = c.req.query(parameter);
  const value = given === undefined || given === "" ? missing : Number(given);
  if (!Number.isSafeInteger(value) || value < 0) throw invalidParameter(`${parameter} is a whole number from 0 up, not '${given ?? ""}'.`);
  return value;
}

function resourceElement(entry: ResourceEntry): XmlElement {
  return el("Resource", [
    el("Name", entry.name),
    el("Owner", entry.owner),
    el("Comment", entry.comment),
    el("ResourceType", entry.type),
    el("CreationTime", httpDate(entry.createdAt)),
    el("LastModifiedTime", httpDate(entry.changedAt)),
    el("LastUpdator", entry.owner),
    el("ResourceSize", String(entry.content.length)),
    ...(entry.table === undefined ? [] : [el("TableName", entry.table)]),
  ]);
}

function metaHeaders(entry: ResourceEntry): Record<string, string> {
  return {
    "x-odps-owner": entry.owner,
    "x-odps-resource-name": entry.name,
    "x-odps-resource-type": entry.type,
    "x-odps-comment": entry.comment,
    "x-odps-updator": entry.owner,
    "x-odps-resource-size": String(entry.content.length),
    "x-odps-creation-time": httpDate(entry.createdAt),
    "Last-Modified": httpDate(entry.changedAt),
    "x-odps-resource-istemp": String(entry.isTemporary),
    "Content-MD5": entry.md5,
    ...(entry.table === undefined ? {} : { "x-odps-copy-table-source": entry.table }),
  };
}
