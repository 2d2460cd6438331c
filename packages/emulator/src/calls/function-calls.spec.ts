import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmulator } from "../create-emulator.ts";
import type { Emulator } from "../emulator.ts";
import { call, manualEmulator, sqlJob, submit, xmlOf } from "../testing/client.ts";
import { child, children, childText, text } from "../wire/xml.ts";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await manualEmulator();
  for (const name of ["udf.py", "more.jar"]) {
    await call(emulator, "POST", "/resources", {
      body: "code",
      headers: { "x-odps-resource-type": name.split(".")[1] ?? "", "x-odps-resource-name": name },
    });
  }
});
afterEach(() => emulator.close());

const functions = "/registration/functions";
const body = (name: string, resources = "<Resources><ResourceName>udf.py</ResourceName></Resources>"): string =>
  `<Function><Alias>${name}</Alias><ClassType>udf.F</ClassType>${resources}</Function>`;
const create = (name: string, resources?: string): Promise<Response> => call(emulator, "POST", functions, { body: body(name, resources) });
const resourcesOf = async (name: string): Promise<string[]> =>
  children(child(await xmlOf(call(emulator, "GET", `${functions}/${name}`)), "Resources") ?? { name: "", attributes: {}, content: [] }).map(
    text,
  );

describe("functions", () => {
  it.each([
    ["a list", "<Resources><ResourceName>udf.py</ResourceName><ResourceName>demo_project/resources/more.jar</ResourceName></Resources>"],
    [
      "a list for each, as Go writes them",
      "<Resources><ResourceName>udf.py</ResourceName></Resources><Resources><ResourceName>more.jar</ResourceName></Resources>",
    ],
  ])("take the names of resources as %s and answer full names", async (_, resources) => {
    expect((await create("f", resources)).status).toBe(201);
    expect(await resourcesOf("f")).toEqual(["demo_project/resources/udf.py", "demo_project/resources/more.jar"]);
  });

  it("are listed page by page, by prefix and owner", async () => {
    for (const name of ["f1", "f2", "f3", "g1"]) await create(name);
    const pages: string[][] = [];
    let marker = "";
    do {
      const page = await xmlOf(
        call(emulator, "GET", `${functions}?expectmarker=true&name=f&maxitems=2${marker === "" ? "" : `&marker=${marker}`}`),
      );
      pages.push(children(page, "Function").map((each) => childText(each, "Alias") ?? ""));
      marker = childText(page, "Marker") ?? "";
    } while (marker !== "");
    expect(pages).toEqual([["f1", "f2"], ["f3"]]);
    expect(children(await xmlOf(call(emulator, "GET", `${functions}?owner=nobody`)), "Function")).toEqual([]);
  });

  it("change, get another owner, and go away", async () => {
    await create("f");
    expect((await call(emulator, "PUT", `${functions}/f`, { body: body("f", "").replace("udf.F", "udf.G") })).status).toBe(200);
    expect((await call(emulator, "PUT", `${functions}/f?updateowner`, { headers: { "x-odps-owner": "ALIYUN$other" } })).status).toBe(200);
    const changed = await xmlOf(call(emulator, "GET", `${functions}/f`));
    expect([childText(changed, "ClassType"), childText(changed, "Owner")]).toEqual(["udf.G", "ALIYUN$other"]);
    expect((await call(emulator, "DELETE", `${functions}/f`)).status).toBe(204);
    expect((await call(emulator, "GET", `${functions}/f`)).status).toBe(404);
  });

  it("are found at the path that PyODPS encodes", async () => {
    await create("f");
    expect((await call(emulator, "GET", "/registration%2Ffunctions/f")).status).toBe(200);
  });

  it.each([
    ["a name that is taken", () => create("f"), 409, "ObjectAlreadyExists"],
    ["a resource that is not there", () => create("g", "<Resources><ResourceName>no.py</ResourceName></Resources>"), 404, "NoSuchObject"],
    [
      "a resource of another project",
      () => create("g", "<Resources><ResourceName>other/resources/udf.py</ResourceName></Resources>"),
      404,
      "NoSuchObject",
    ],
    ["no class", () => call(emulator, "POST", functions, { body: "<Function><Alias>g</Alias></Function>" }), 400, "InvalidParameter"],
    ["no XML", () => call(emulator, "POST", functions, { body: "<Function" }), 400, "InvalidParameter"],
  ])("are refused with %s", async (_, send, status, code) => {
    await create("f");
    const response = await send();
    expect([response.status, childText(await xmlOf(response), "Code")]).toEqual([status, code]);
  });

  it("cannot be called, and the failed job says why", async () => {
    const real = await createEmulator({ clock: "manual" });
    await call(real, "POST", functions, { body: body("my_lower", "") });
    const id = await submit(real, sqlJob("select my_lower('A')"));
    await real.clock.advance(60_000);
    const [task] = children(
      child(await xmlOf(call(real, "GET", `/instances/${id}?result`)), "Tasks") ?? { name: "", attributes: {}, content: [] },
    );
    expect(Buffer.from((task && childText(task, "Result")) ?? "", "base64").toString()).toMatch(
      /function my_lower is registered, but code in Java or Python does not run/,
    );
    await real.close();
  });
});
