import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { launchChromium } from "./chromium.ts";
import { figureLines, measure } from "./speed/measure.ts";
import { scenarios } from "./speed/scenarios.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

// Reported, not judged: it is the machine that is measured, too. `npm run console:speed` gives medians of several runs.
it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))("is measured with: %s", async (name, scenario) => {
  const figures = await measure(browser, scenario, 1);
  process.stdout.write(`${figureLines(name, figures).join("\n")}\n`);
  expect(Object.values(figures).every(({ frameMs }) => frameMs > 0)).toBe(true);
});
