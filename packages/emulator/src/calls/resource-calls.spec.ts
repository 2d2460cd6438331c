import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../emulator.ts";
import { call, manualEmulator, xmlOf } from "../testing/client.ts";
import { children, childText } from "../wire/xml.ts";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await manualEmulator();
});
afterEach(() => emulator.close());

const headers = (name: string, type = "file"): Record<string, string> => ({ "x-odps-resource-type": type, "x-odps-resource-name": name });
const create = (name: string, body: string, query = ""): Promise<Response> =>
  call(emulator, "POST", `/resources${query}`, { body, headers: headers(name) });
const names = async (): Promise<string[]> =>
  children(await xmlOf(call(emulator, "GET", "/resources")), "Resource").map((each) => childText(each, "Name") ?? "");
const read = async (name: string): Promise<string> => (await call(emulator, "GET", `/resources/${name}`)).text();

describe("file resources", () => {
  it("tell all about themselves in headers", async () => {
    await create("a.txt", "one");
    const meta = await call(emulator, "GET", "/resources/a.txt?meta");
    expect(await meta.text()).toBe("");
    expect(Object.fromEntries(meta.headers)).toMatchObject({
      "x-odps-resource-type": "file",
      "x-odps-resource-size": "3",
      "x-odps-resource-istemp": "false",
      "x-odps-creation-time": "Sun, 01 Jan 2023 12:00:00 GMT",
      "last-modified": "Sun, 01 Jan 2023 12:00:00 GMT",
      "content-md5": createHash("md5").update("one").digest("hex"),
    });
  });

  it.each([
    ["", "one two", "false"],
    ["?rOffset=0&rSize=3", "one", "true"],
    ["?rOffset=4&rSize=100", "two", "false"],
    ["?rOffset=9", "", "false"],
  ])("are read in pieces: %s", async (query, content, remains) => {
    await create("a.txt", "one two");
    const piece = await call(emulator, "GET", `/resources/a.txt${query}`);
    expect([await piece.text(), piece.headers.get("x-odps-resource-has-remaining")]).toEqual([content, remains]);
  });

  it("change and keep the time when they were made", async () => {
    await create("a.txt", "one");
    await emulator.clock.advance(60_000);
    expect((await call(emulator, "PUT", "/resources/a.txt", { body: "two", headers: headers("a.txt", "py") })).status).toBe(200);
    const meta = await call(emulator, "GET", "/resources/a.txt?meta");
    expect([meta.headers.get("x-odps-resource-type"), meta.headers.get("x-odps-creation-time"), meta.headers.get("Last-Modified")]).toEqual(
      ["py", "Sun, 01 Jan 2023 12:00:00 GMT", "Sun, 01 Jan 2023 12:01:00 GMT"],
    );
    expect((await call(emulator, "DELETE", "/resources/a.txt")).status).toBe(204);
    expect(await names()).toEqual([]);
  });

  it("come in parts, which are put together once and are in no list", async () => {
    for (const [index, part] of ["one ", "broken off", "two"].entries()) await create(`a.part.${index}`, part, "?rIsPart=true");
    await create("a.part.1", "and ", "?rIsPart=true");
    expect(await names()).toEqual([]);
    const whole = "one and two";
    const merge = `${createHash("md5").update(whole).digest("hex")}|a.part.0,a.part.1,a.part.2`;
    expect((await create("a.txt", merge.replace(/^./, "x"), "?rOpMerge=true")).status).toBe(400);
    expect((await create("a.txt", merge, "?rOpMerge=true")).status).toBe(201);
    expect([await names(), await read("a.txt")]).toEqual([["a.txt"], whole]);
    expect((await call(emulator, "GET", "/resources/a.part.0?meta")).status).toBe(404);
  });

  it.each([
    ["a name that is taken", () => create("a.txt", "again"), 409],
    ["an unknown type", () => call(emulator, "POST", "/resources", { body: "", headers: headers("v", "volumefile") }), 400],
    ["no name", () => call(emulator, "POST", "/resources", { body: "", headers: { "x-odps-resource-type": "file" } }), 400],
    ["a change of what is not there", () => call(emulator, "PUT", "/resources/b.txt", { body: "", headers: headers("b.txt") }), 404],
    ["a schema that is not there", () => create("b.txt", "x", "?curr_schema=nowhere"), 404],
    ["a piece that is no number", () => call(emulator, "GET", "/resources/a.txt?rOffset=x"), 400],
  ])("are refused with %s", async (_, send, status) => {
    await create("a.txt", "one");
    expect((await send()).status).toBe(status);
  });
});

it("a table resource names its table and is not read as a file", async () => {
  const table = { ...headers("t", "table"), "x-odps-copy-table-source": "demo_project.sale_detail partition(region='china')" };
  expect((await call(emulator, "POST", "/resources", { body: "", headers: table })).status).toBe(201);
  expect((await call(emulator, "GET", "/resources/t?meta")).headers.get("x-odps-copy-table-source")).toBe(
    table["x-odps-copy-table-source"],
  );
  expect((await call(emulator, "GET", "/resources/t")).status).toBe(400);
  await call(emulator, "POST", "/resources", {
    body: "",
    headers: { ...headers("u", "table"), "x-odps-copy-table-source": "sale_detail partition(sale_date='2013.1')" },
  });
  expect((await call(emulator, "GET", "/resources/u?meta")).headers.get("x-odps-copy-table-source")).toBe(
    "demo_project.sale_detail partition(sale_date='2013.1')",
  );
});
