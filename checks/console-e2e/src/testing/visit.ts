import { serveConsole, type ConsoleOptions, type ServedConsole } from "@maxcompute-rx/console";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";

import { startChromium } from "../start-chromium.ts";

/** A console, and a page that looks at it. */
export interface Visit extends AsyncDisposable {
  readonly served: ServedConsole;
  readonly context: BrowserContext;
  readonly page: Page;
  /** What went wrong in the page; empty when all is well. */
  readonly pageErrors: readonly string[];
  open(path: string): Promise<void>;
}

/** One browser for the visits of a spec. */
export interface Visitors extends AsyncDisposable {
  visit(options?: ConsoleOptions, look?: { readonly theme?: "light" | "dark" }): Promise<Visit>;
}

/** How long something may take to appear on a busy machine. */
export const patience: { readonly timeout: number } = { timeout: 60_000 };

/** Waits until something is there to be seen; fails when it does not come. */
export async function expectSeen(locator: Locator): Promise<void> {
  await locator.waitFor(patience);
}

export async function openVisitors(): Promise<Visitors> {
  const browser: Browser = await startChromium();
  return {
    async visit(options, { theme = "light" } = {}) {
      const served = await serveConsole(options);
      const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, colorScheme: theme, locale: "en-US" });
      context.setDefaultTimeout(patience.timeout);
      const page = await context.newPage();
      const pageErrors: string[] = [];
      page.on("pageerror", (error) => pageErrors.push(error.message));
      return {
        served,
        context,
        page,
        pageErrors,
        open: async (path) => void (await page.goto(served.address + path)),
        async [Symbol.asyncDispose]() {
          await context.close();
          await served.close();
        },
      };
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}
