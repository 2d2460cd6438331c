import { startChromium } from "@maxcompute-rx/console-e2e/start-chromium";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { bundlePage, openTab } from "../harness/tab.ts";
import { createWorld, serviceToken, type World } from "../harness/world.ts";
import type { ArrowPage } from "../pages/page-functions.ts";

let browser: Browser;
let world: World;
let files: Awaited<ReturnType<typeof bundlePage>>;
beforeAll(async () => {
  [browser, world, files] = await Promise.all([startChromium(), createWorld(), bundlePage("arrow")]);
});
afterAll(() => Promise.all([browser.close(), world.close()]));

it.each([
  ["forbids WebAssembly", "script-src 'self'", false],
  ["allows WebAssembly", "script-src 'self' 'wasm-unsafe-eval'", true],
])("reads Arrow in a page whose Content-Security-Policy %s", async (_what, policy, mayCompile) => {
  world.server.mountPage("arrow", files, { "content-security-policy": policy });
  const { endpoint } = await world.emulator.listen();
  const { id: instance } = await world.client.executeSql("select explode(sequence(1, 20000)) as n");
  const asked = new URLSearchParams({ endpoint, project: world.emulator.account.project, token: serviceToken, instance });

  const tab = await openTab<ArrowPage>(browser, `${world.server.origin}/arrow?${asked.toString()}`);

  expect(await tab.call("outcome")).toEqual({ mayCompile, rows: 20_000, last: "20000" });
});
