// Projects of users outside the workspace: each is built by its own tools and does one real thing with the emulator.
import { readdirSync } from "node:fs";
import { join } from "node:path";

import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { startChromium } from "@maxcompute-rx/console-e2e/start-chromium";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { workspace } from "../installed/project.ts";
import { projects, type Page } from "./table.ts";
import { openWorkshop, type Workshop } from "./workshop.ts";

let emulator: Emulator;
let workshop: Workshop;
let browser: Browser;
let gateway: string;
beforeAll(async () => {
  emulator = await createEmulator({ queueMs: 0, pace: 100 });
  const { endpoint } = await emulator.listen();
  const { project, accessKeyId, accessKeySecret } = emulator.account;
  const env = { ODPS_ENDPOINT: endpoint, ODPS_PROJECT_NAME: project, ODPS_ACCESS_ID: accessKeyId, ODPS_ACCESS_KEY: accessKeySecret };
  [workshop, browser] = await Promise.all([openWorkshop(projects, env), startChromium()]);
  gateway = await workshop.serve({ name: "the gateway", folder: "gateway" }, ["node", "server.js"]);
});
afterAll(async () => {
  await browser.close();
  await workshop.close();
  await emulator.close();
});

it("has a row for each folder and each guide", () => {
  const folders = readdirSync(join(workspace, "checks/runtimes/projects"));
  expect(new Set([...projects.map(({ folder }) => folder), "gateway"])).toEqual(new Set(folders));
  const guides = readdirSync(join(workspace, "docs/guides/frameworks"));
  expect(new Set(projects.flatMap(({ guides = [] }) => guides.map((guide) => `${guide}.md`)))).toEqual(new Set(guides));
});

describe.each(projects.map((project) => [project.name, project] as const))("%s", (_name, project) => {
  const { build, program, server, pages } = project;
  if (build !== undefined) {
    it("is built", async () => {
      for (const command of build) expect(await workshop.build(project, command)).toMatchObject({ code: 0 });
    });
  }

  if (program !== undefined) {
    it("does its work", async () => {
      const { stdout, stderr } = await workshop.run(project, program.run);
      const { prints } = program;
      expect(stdout).toEqual(typeof prints === "string" ? prints : expect.stringMatching(prints));
      expect(stderr).toBe("");
    });
  }

  if (pages !== undefined) {
    it("shows a job and its rows in Chromium", async () => {
      const origin = server === undefined ? `${gateway}/${project.folder}` : await workshop.serve(project, server);
      for (const page of pages) await expectPage(`${origin}/${page.path}`, page);
    });
  }
});

async function expectPage(address: string, { button, shows }: Page): Promise<void> {
  const tab = await browser.newPage();
  tab.setDefaultTimeout(60_000);
  const errors: string[] = [];
  tab.on("pageerror", (error) => errors.push(error.message));
  await tab.goto(address);
  try {
    if (button !== undefined) {
      await tab.getByText(button.after).first().waitFor();
      await tab.getByRole("button", { name: button.name }).click();
    }
    for (const text of shows) await tab.getByText(text).first().waitFor();
  } catch (cause) {
    const seen = await tab.locator("body").textContent();
    throw new Error(`${address} does not show what it must. It shows: ${seen}\n${errors.join("\n")}`, { cause });
  }
  expect(errors).toEqual([]);
  await tab.close();
}
