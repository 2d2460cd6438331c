import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { manyStages } from "./shots/many-stages.ts";
import { inside } from "./shots/scene.ts";
import { openVisitors, patience, type Visitors } from "./testing/visit.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

/** The width of a sheet of A4 without its margins, in CSS pixels. */
const paperWidth = 718;

/** Shows the page as it is printed. */
async function toPaper(page: Page): Promise<void> {
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: paperWidth, height: 1000 });
}

/** What is wider than the paper: its class, its text, and where it ends. Rows of results are a part in any case. */
function cutOff(page: Page): Promise<readonly string[]> {
  return page.evaluate(`[...document.querySelectorAll("main *")]
    .filter((element) => element.checkVisibility() && !element.closest("pre, .cm-editor, .only-read-aloud, [aria-colcount]"))
    .filter((element) => element.getBoundingClientRect().right > ${paperWidth} + 1)
    .map((element) => [element.tagName, element.getAttribute("class"), element.textContent.slice(0, 40), Math.round(element.getBoundingClientRect().right)].join(" "))
    .slice(0, 5)`);
}

describe("on paper", () => {
  it("the stages of a run are whole: their table, their timeline and their graph", async () => {
    await using visit = await visitors.visit({ emulator: { clock: "manual" } });
    const { page, served, open } = visit;
    const { emulator } = inside(served);
    const id = emulator.jobs.script({ name: "printed", stages: manyStages(60), workers: 5, durationMs: 600_000 });
    await emulator.clock.advance(200_000);
    await open(`/instances/${id}`);
    await page.getByRole("group", { name: /^Graph of 60 stages/ }).waitFor();
    for (let step = 0; step < 2; step += 1) {
      await emulator.clock.advance(20_000);
      await page.waitForTimeout(1200);
    }
    await page
      .getByRole("img", { name: /^Timeline of/ })
      .first()
      .waitFor();
    await toPaper(page);
    await expect.poll(() => cutOff(page), patience).toEqual([]);
    // Every number is there, in its column.
    const rows = page.getByRole("region", { name: "Stage", exact: true }).getByRole("row");
    expect(await rows.count()).toBe(61);
    expect(await rows.last().getByRole("rowheader").getByRole("button").isVisible()).toBe(true);
    const last = rows.last().getByRole("cell");
    expect(await last.count()).toBe(9);
    expect(await last.last().isVisible()).toBe(true);
    // The pieces of the timeline that were never scrolled to are drawn, and each stage has its name in the graph.
    expect(
      await page.evaluate(
        `[...document.querySelectorAll('[role="img"]')].every((place) => place.querySelector("svg, rect, path") !== null)`,
      ),
    ).toBe(true);
    expect(
      await page
        .locator("[data-stage] text")
        .filter({ hasText: /^[MRJ]\d/ })
        .count(),
    ).toBe(60);
    expect(visit.pageErrors).toEqual([]);
  });

  it("no view is wider than the sheet", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const { mc } = inside(served);
    const failed = await mc.runSql("select cast(path as bigint) as number from web_logs;", {
      name: "a_rather_long_name_of_a_job_that_fails",
    });
    await failed.waitForCompletion();
    const rows = await mc.executeSql("select * from web_logs limit 100;");
    for (const path of [
      "/",
      `/instances/${failed.id}`,
      `/instances/${rows.id}`,
      "/history",
      `/compare?a=${failed.id}&b=${rows.id}`,
      "/sql",
    ]) {
      await page.emulateMedia({ media: "screen" });
      await page.setViewportSize({ width: 1280, height: 860 });
      await open(path);
      await page.locator("main :is(h1, h2)").first().waitFor({ state: "attached" });
      await page.waitForTimeout(800);
      await toPaper(page);
      await page.waitForTimeout(300);
      expect([path, await cutOff(page)]).toEqual([path, []]);
    }
  });
});
