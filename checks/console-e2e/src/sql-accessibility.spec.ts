import { afterAll, beforeAll, expect, it } from "vitest";

import { walkSqlView } from "./shots/walk-sql-view.ts";
import { findViolations } from "./testing/find-violations.ts";
import { openVisitors, patience, type Visit, type Visitors } from "./testing/visit.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

async function seriousIn({ page }: Visit): Promise<readonly string[]> {
  const serious = (await findViolations(page)).filter(({ impact }) => impact === "serious" || impact === "critical");
  return serious.map(({ rule, elements }) => `${rule}: ${elements.map((html) => html.slice(0, 120)).join(" | ")}`);
}

/** How many pixels of the page are beyond its right edge. */
async function overflowOf({ page }: Visit): Promise<number> {
  return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

// Colours depend on the theme only, and names on the language only: two walks see all of both.
it.each([
  ["light", "en"],
  ["dark", "zh"],
] as const)("has nothing serious for axe in any state: %s, %s", async (theme, language) => {
  await using visit = await visitors.visit({}, { theme });
  const { page, open } = visit;
  await page.addInitScript(`localStorage.setItem("language", "${language}")`);
  await open("/sql");
  for await (const state of walkSqlView(page, patience)) expect([state, await seriousIn(visit)]).toEqual([state, []]);
  expect(visit.pageErrors).toEqual([]);
});

it("fits into 320 and 390 pixels", async () => {
  await using visit = await visitors.visit();
  const { page, open } = visit;
  const resize = (width: number): Promise<void> => page.setViewportSize({ width, height: 780 });
  await resize(320);
  await open("/sql");
  for await (const state of walkSqlView(page, patience)) {
    for (const width of [390, 320]) {
      await resize(width);
      expect([state, width, await overflowOf(visit)]).toEqual([state, width, 0]);
    }
  }
});
