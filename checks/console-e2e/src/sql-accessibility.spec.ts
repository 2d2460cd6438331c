import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, expect, it } from "vitest";

import { walkSqlView } from "./shots/walk-sql-view.ts";
import { openVisitors, patience, type Visit, type Visitors } from "./testing/visit.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

async function seriousIn({ page }: Visit): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
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

it.each([320, 390])("fits into %i pixels", async (width) => {
  await using visit = await visitors.visit();
  const { page, open } = visit;
  await page.setViewportSize({ width, height: 780 });
  await open("/sql");
  for await (const state of walkSqlView(page, patience)) expect([state, await overflowOf(visit)]).toEqual([state, 0]);
});
