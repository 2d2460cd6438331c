import { afterAll, beforeAll, expect, it } from "vitest";
import { createEmulator } from "../create-emulator.ts";
import type { Emulator } from "../emulator.ts";
import { sqlJob } from "../testing/client.ts";
import { childText, parseXml } from "../wire/xml.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator({ verifySignatures: false, clock: "manual" });
});
afterAll(() => emulator.close());

const root = "http://emulator.test/api/projects/demo_project";

async function ask(
  method: string,
  path: string,
  body?: string,
): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> {
  const response = await emulator.fetch(new Request(root + path, { method, ...(body === undefined ? {} : { body }) }));
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const namesIn = (text: string): readonly (string | undefined)[] => [...text.matchAll(/<Name>(.*?)<\/Name>/g)].map(([, name]) => name);

async function sql(statement: string): Promise<void> {
  await ask("POST", "/instances", sqlJob(`set odps.namespace.schema=true; set odps.sql.submit.mode=script; ${statement}`));
  await emulator.clock.advance(60_000);
}

it("creates, lists, gets and deletes schemas (docs/protocol.md 8.9)", async () => {
  const body =
    "<Schema><Project>demo_project</Project><Name>Sales</Name><Comment>of shops</Comment><IfNotExists>false</IfNotExists></Schema>";
  expect((await ask("POST", "/schemas", body)).status).toBe(201);
  expect(await ask("POST", "/schemas", body)).toMatchObject({ status: 409, text: expect.stringContaining("ObjectAlreadyExists") });
  expect((await ask("POST", "/schemas", body.replace("false", "true"))).status).toBe(201);
  expect(namesIn((await ask("GET", "/schemas?expectmarker=true")).text)).toEqual(["default", "sales"]);
  expect(namesIn((await ask("GET", "/schemas?expectmarker=true&name=sa")).text)).toEqual(["sales"]);
  const { text, headers } = await ask("GET", "/schemas/sales");
  expect(["Name", "Project", "Comment", "Type"].map((name) => childText(parseXml(text), name))).toEqual([
    "sales",
    "demo_project",
    "of shops",
    "managed",
  ]);
  for (const header of ["x-odps-owner", "x-odps-creation-time", "Last-Modified"]) expect(headers.get(header)).not.toBeNull();
  expect((await ask("DELETE", "/schemas/sales")).status).toBe(204);
  for (const [method, path] of [
    ["GET", "/schemas/sales"],
    ["DELETE", "/schemas/sales"],
    ["GET", "/tables?curr_schema=sales"],
  ] as const)
    expect(await ask(method, path)).toMatchObject({ status: 404, text: expect.stringMatching(/NoSuchObject.*ODPS-0422155/) });
});

it.each(["", "<Schema>", "<Schema><Name>a.b</Name></Schema>", "<Schema/>"])("refuses to create %j", async (body) => {
  expect((await ask("POST", "/schemas", body)).status).toBe(400);
});

it("keeps the built-in schema, and one that has tables", async () => {
  await sql("create schema full; create table full.t (id bigint)");
  expect(await ask("DELETE", "/schemas/default")).toMatchObject({ status: 400, text: expect.stringContaining("is built in") });
  expect(await ask("DELETE", "/schemas/full")).toMatchObject({ status: 400, text: expect.stringContaining("drop table t first") });
});

it("finds a table in its schema only, named by curr_schema or in the path", async () => {
  await sql("create schema a; create table a.goods (id bigint); create table goods (id bigint); insert into a.goods values (1)");
  expect(namesIn((await ask("GET", "/tables?expectmarker=true&curr_schema=a")).text)).toEqual(["goods"]);
  const countIn = async (path: string): Promise<unknown> =>
    JSON.parse(childText(parseXml((await ask("GET", path)).text), "Schema") ?? "null").recordNum;
  expect(await countIn("/tables/goods?curr_schema=A")).toBe(1);
  expect(await countIn("/schemas/a/tables/goods")).toBe(1);
  expect(await countIn("/tables/goods")).toBe(0);
  expect((await ask("GET", "/tables/customers?curr_schema=a")).status).toBe(404);
  // As the JDBC driver lists tables; a schema of that name would be meant first.
  expect(namesIn((await ask("GET", "/tables?expectmarker=true&curr_schema=demo_project&extended")).text)).toContain("goods");
  const { text } = await ask("POST", "/schemas/a/tables/goods?downloads");
  expect(JSON.parse(text)).toMatchObject({ RecordCount: 1 });
  const id: unknown = JSON.parse(text).DownloadID;
  expect((await ask("GET", `/schemas/a/tables/goods?downloadid=${String(id)}&curr_schema=a`)).status).toBe(200);
  expect((await ask("GET", `/tables/goods?downloadid=${String(id)}`)).status).toBe(404);
  expect(await ask("POST", "/schemas/none/tables/goods?downloads")).toMatchObject({
    status: 404,
    text: expect.stringContaining("NoSuchSchema"),
  });
});
