import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";

import { startChromium } from "@maxcompute-rx/console-e2e/start-chromium";
import type { Browser } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { createWorld, sessionToken, type World } from "../harness/world.ts";

const workspace = join(import.meta.dirname, "../../../..");

/** The least that shows each package at work in a page. */
const pages: Readonly<Record<string, string>> = {
  "@maxcompute-rx/core": `
    import { CalendarDate, createMaxCompute, fetchTransport } from "@maxcompute-rx/core";
    const credentials = { bearerToken: "a-token-that-nobody-takes" };
    const mc = createMaxCompute({ endpoint: location.origin + "/nothing", project: "p", credentials, transport: fetchTransport({ fetch: (request) => fetch(request) }) });
    mc.existInstance("i").then((exists) => console.log(exists || !CalendarDate ? "?" : "ok"), (error) => console.log(error));
  `,
  "@maxcompute-rx/browser": `
    import { connect } from "@maxcompute-rx/browser";
    import { connectDirect } from "@maxcompute-rx/browser/direct";
    const mc = connect({ gateway: "/maxcompute", project: "demo_project", headers: { authorization: "Bearer ${sessionToken}" } });
    mc.instances$().subscribe(({ instances }) => mc.getInstance(instances[0].instanceId).then(() => console.log(connectDirect ? "ok" : "?")));
  `,
  "@maxcompute-rx/conformance": `
    import { certify, createConformanceHandler } from "@maxcompute-rx/conformance";
    import { fetchTransport } from "@maxcompute-rx/core";
    certify(fetchTransport({ fetch: createConformanceHandler().fetch }), { endpoint: location.origin, features: [] })
      .then(({ passed }) => console.log(passed > 10 ? "ok" : passed));
  `,
};

let browser: Browser;
let world: World;
let packs: string;
const tarballs = new Map<string, string>();
beforeAll(async () => {
  packs = await mkdtemp(join(tmpdir(), "packs-"));
  const { stdout } = await promisify(execFile)(process.execPath, ["scripts/packs/main.ts", packs], { cwd: workspace });
  for (const [name = "", file = ""] of stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" ")))
    tarballs.set(name, join(packs, file));
  [browser, world] = await Promise.all([startChromium(), createWorld()]);
});
afterAll(() => Promise.all([browser.close(), world.close(), rm(packs, { recursive: true })]));

it.each(Object.entries(pages))("%s, packed and installed alone, works in a page", async (name, page) => {
  const folder = await mkdtemp(join(tmpdir(), "page-"));
  try {
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: "page", private: true, type: "module" }));
    const wanted = [name, "@maxcompute-rx/core"]
      .map((one) => tarballs.get(one) ?? "")
      .filter((path, index, all) => all.indexOf(path) === index);
    // Where the registry cannot be reached npm would try for minutes; its words are in the error.
    const options = ["--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1"];
    await promisify(execFile)("npm", ["install", ...options, ...wanted], { cwd: folder });
    await writeFile(join(folder, "index.html"), '<!doctype html><script type="module" src="./page.js"></script>');
    await writeFile(join(folder, "page.js"), page);
    const built = await build({
      root: folder,
      base: "/installed/",
      configFile: false,
      logLevel: "silent",
      build: { write: false },
    });
    if (!("output" in built)) throw new Error("Vite wrote more than one page.");
    for (const file of built.output) {
      const type = file.type === "chunk" ? "text/javascript" : "text/html";
      const body = file.type === "chunk" ? file.code : String(file.source);
      world.server.mount(
        file.fileName === "index.html" ? "/installed" : `/installed/${file.fileName}`,
        () => new Response(body, { headers: { "content-type": type } }),
      );
    }

    const tab = await browser.newPage();
    const said: string[] = [];
    tab.on("console", (message) => said.push(message.text()));
    tab.on("pageerror", (error) => said.push(error.message));
    await tab.goto(`${world.server.origin}/installed`);
    await vi.waitFor(() => expect(said.at(-1)).toBe("ok"), { timeout: 60_000 });
    await tab.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});
