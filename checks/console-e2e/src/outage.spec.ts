import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inside } from "./shots/scene.ts";
import { expectSeen, openVisitors, patience, type Visitors } from "./testing/visit.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

describe("an outage", () => {
  it("leaves nothing unknown: what ended meanwhile gets its outcome and its name", async () => {
    await using visit = await visitors.visit();
    const { page, served, open, context } = visit;
    const { emulator, mc } = inside(served);
    emulator.jobs.script({ name: "before", durationMs: 3_600_000 });
    await open("/");
    await page.getByText("before").waitFor();
    await page.waitForFunction(
      "performance.getEntriesByType('resource').some(({ name, responseEnd }) => name.includes('gateway-calls') && responseEnd > 0)",
    );
    await context.setOffline(true);
    await page.getByText("Reconnecting").waitFor();
    const run = await mc.runSql("select 1;", { name: "while_away" });
    await run.waitForCompletion();
    emulator.jobs.script({ name: "broken_meanwhile", durationMs: 10, outcome: "failure" });
    await context.setOffline(false);
    const row = page.getByRole("row").filter({ hasText: "while_away" });
    await expectSeen(row.getByText("succeeded"));
    await expectSeen(page.getByRole("row").filter({ hasText: "broken_meanwhile" }).getByText("failed"));
    expect(await page.getByText("terminated").count()).toBe(0);
  });

  it("does not keep names unknown whose requests failed: they are sent again", async () => {
    await using visit = await visitors.visit();
    const { page, served, open, context } = visit;
    const run = await inside(served).mc.runSql("select 1;", { name: "named_later" });
    await run.waitForCompletion();
    let refused = 0;
    await context.route(/instances\/\w+\?source/, (route) => {
      refused += 1;
      return route.fulfill({ status: 503, json: { code: "unavailable", message: "away" } });
    });
    await open("/");
    await expect.poll(() => refused, patience).toBeGreaterThan(0);
    expect(await page.getByText("named_later").count()).toBe(0);
    await context.unroute(/instances\/\w+\?source/);
    await expectSeen(page.getByText("named_later"));
  });

  it("stops the clocks, because nothing is known of what happens meanwhile, and says so in the tab", async () => {
    await using visit = await visitors.visit();
    const { page, served, open, context } = visit;
    inside(served).emulator.jobs.script({ name: "ticks", durationMs: 3_600_000 });
    await open("/");
    const elapsed = page.getByRole("row").filter({ hasText: "ticks" }).getByRole("cell").nth(6);
    await expect.poll(() => page.title(), patience).toMatch(/^1 running · Instances/);
    await context.setOffline(true);
    await page.getByText("Reconnecting").waitFor();
    await expect.poll(() => page.title(), patience).toMatch(/^Reconnecting · /);
    const stopped = await elapsed.innerText();
    await page.waitForTimeout(2500);
    expect(await elapsed.innerText()).toBe(stopped);
    await context.setOffline(false);
    await page.getByText("Live", { exact: true }).waitFor();
    await expect.poll(() => elapsed.innerText(), patience).not.toBe(stopped);
  });
});
