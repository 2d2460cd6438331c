import { readFileSync } from "node:fs";
import { join } from "node:path";

import { startChromium } from "@maxcompute-rx/console-e2e/start-chromium";
import { bundle } from "@maxcompute-rx/page-weight";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { createWorld, sessionToken, type World } from "../harness/world.ts";

const text = readFileSync(join(import.meta.dirname, "../../../../packages/browser/README.md"), "utf8");
const examples = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""], index): [number, string] => [index + 1, code]);

let browser: Browser;
let world: World;
beforeAll(async () => {
  [browser, world] = await Promise.all([startChromium(), createWorld()]);
});
afterAll(() => Promise.all([browser.close(), world.close()]));

it("has examples", () => expect(examples.length).toBeGreaterThan(2));

it.each(examples)("example %i of the browser package runs in a page as it stands there", async (number, code) => {
  world.server.mountPage(`example-${number}`, await bundle(code, { folder: import.meta.dirname }));
  const context = await browser.newContext();
  await context.addCookies([{ name: "session", value: sessionToken, url: world.server.origin }]);
  await context.addInitScript(`sessionStorage.setItem("token", "${sessionToken}")`);
  const page = await context.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  await page.goto(`${world.server.origin}/example-${number}`);
  // What the last statement of the example prints.
  const expected = code.includes("flowers}")
    ? "Iris-virginica: 50"
    : code.includes("gatewaySession")
      ? "demo_project true"
      : "2016042605520945g9k5pvyi2 Terminated null";
  await vi.waitFor(() => expect(said).toContain(expected), { timeout: 60_000 });
  expect(said.filter((line) => line.startsWith("error"))).toEqual([]);
  await context.close();
});
