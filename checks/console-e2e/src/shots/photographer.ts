import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import type { Browser, BrowserContext, Page } from "playwright-core";

import { acts } from "./acts.ts";
import type { Look } from "./look.ts";
import type { Scene } from "./scene.ts";
import { walkedStates, walkSqlView } from "./walk-sql-view.ts";

/** Makes pictures of views in one look, as files. */
export interface Photographer {
  /** One picture for each view that is wanted. */
  views(views: Scene["views"]): Promise<void>;
  /** The board when its gateway has gone. */
  away(address: string): Promise<void>;
  /** A job at its third stage, and the question before it is stopped. */
  job(address: string): Promise<void>;
  /** The SQL view: a chart, the tables, the error of a script, the history of runs. */
  sqlView(address: string): Promise<void>;
  close(): Promise<void>;
}

/** Time that a view has to settle, in milliseconds: the last answers and fonts come in. */
const settleMs = 1500;

/** How long a view may take on a busy machine. */
const patience = { timeout: 120_000 };

export async function openPhotographer(
  browser: Browser,
  look: Look,
  wants: (name: string) => boolean,
  fileOf: (name: string) => string,
): Promise<Photographer> {
  const context = await contextOf(browser, look);
  const chinese = await chineseFont();

  const open = async (address: string): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(address, patience);
    await page.addStyleTag({ content: chinese });
    return page;
  };
  const shoot = async (page: Page, name: string): Promise<void> => {
    await page
      .locator("main :is(h1, h2)")
      .first()
      .waitFor({ ...patience, state: "attached" });
    await page.locator("[aria-busy]").waitFor({ ...patience, state: "detached" });
    await page.waitForTimeout(settleMs);
    await page.screenshot({ path: fileOf(name), ...patience });
  };

  return {
    async views(views) {
      for (const [name, address] of Object.entries(views)) {
        if (!wants(name)) continue;
        const page = await open(address);
        await acts[name]?.(page);
        await shoot(page, name);
        await page.close();
      }
    },
    async away(address) {
      if (!wants("away")) return;
      const page = await open(address);
      await page.getByRole("row").first().waitFor(patience);
      await context.setOffline(true);
      await shoot(page, "away");
      await context.setOffline(false);
      await page.close();
    },
    async job(address) {
      if (!["instance", "workers", "stop"].some(wants)) return;
      const page = await open(address);
      const third = page.getByRole("row").filter({ has: page.getByRole("button", { name: "J3_1_2", exact: true }) });
      await third.getByText(/^(running|运行中)$/).waitFor({ ...patience, state: "attached" });
      await page.waitForTimeout(5000); // some of its workers are done by then
      await shoot(page, "instance");
      await page
        .getByRole("rowheader", { name: /#\d+_\d/ })
        .first()
        .waitFor(patience);
      // By the element itself, because it may be another one a moment later.
      await page
        .getByRole("heading", { name: /^Workers of | 的 Worker$/ })
        .evaluate((heading: { scrollIntoView(): void }) => heading.scrollIntoView());
      await shoot(page, "workers");
      await page.evaluate("scrollTo(0, 0)");
      await page.getByRole("button", { name: /^(Stop|停止)$/ }).click();
      await shoot(page, "stop");
      await page.close();
    },
    async sqlView(address) {
      if (!walkedStates.some((state) => wants(`sql-${state}`))) return;
      const page = await open(address);
      for await (const state of walkSqlView(page, patience)) await shoot(page, `sql-${state}`);
      await page.close();
    },
    close: () => context.close(),
  };
}

async function contextOf(browser: Browser, { device, theme, language }: Look): Promise<BrowserContext> {
  return browser.newContext({
    viewport: device === "desktop" ? { width: 1280, height: 860 } : { width: 390, height: 844 },
    deviceScaleFactor: device === "desktop" ? 1 : 2,
    hasTouch: device === "phone",
    colorScheme: theme,
    locale: language === "en" ? "en-US" : "zh-CN",
  });
}

/** Machines that make pictures have no Chinese letters of their own; people's have. */
async function chineseFont(): Promise<string> {
  const { resolve } = createRequire(import.meta.url);
  const faces = [400, 600].map(async (weight) => {
    const file = await readFile(resolve(`@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-${weight}-normal.woff2`));
    return `@font-face { font-family: "Noto Sans SC"; font-weight: ${weight}; src: url("data:font/woff2;base64,${file.toString("base64")}"); }`;
  });
  return (await Promise.all(faces)).join("\n");
}
