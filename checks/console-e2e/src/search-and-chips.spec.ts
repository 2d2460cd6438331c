import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inside } from "./shots/scene.ts";
import { expectSeen, openVisitors, patience, type Visitors } from "./testing/visit.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

describe("the search of the board", () => {
  it("finds jobs that had ended before anybody looked by the names that their rows show, however many there are", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const { emulator, mc } = inside(served);
    const ended = [];
    for (const name of ["orders_cleanup", "orders_report", "users_report"]) ended.push(await mc.runSql("select 1;", { name }));
    await Promise.all(ended.map((run) => run.waitForCompletion()));
    // Enough others that the rows of the first ones are not visible at first.
    for (let index = 0; index < 60; index += 1) emulator.jobs.script({ name: `later_${index}`, durationMs: 10 });
    await open("/");
    await page.getByRole("row").filter({ hasText: "later_5" }).first().waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("orders");
    await expectSeen(page.getByText(/^2 of 6\d instances$/));
    for (const name of ["orders_cleanup", "orders_report"]) await expectSeen(page.getByRole("link", { name, exact: true }));
  });

  it("finds by the word of the state, in the language of the page", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const { emulator } = inside(served);
    emulator.jobs.script({ name: "broken", durationMs: 10, outcome: "failure" });
    emulator.jobs.script({ name: "fine", durationMs: 10 });
    await open("/");
    await page.getByRole("row").filter({ hasText: "broken" }).getByText("failed").waitFor();
    await page.getByRole("searchbox").fill("failed");
    await page.getByText("fine").waitFor({ state: "detached" });
    await expectSeen(page.getByText("broken"));
    await page.getByRole("button", { name: "中文" }).click();
    await page.getByRole("searchbox").fill("失败");
    await expectSeen(page.getByText("broken"));
  });
});

describe("the chips", () => {
  it("count how instances ended, and are worked with the keyboard", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const { emulator, mc } = inside(served);
    emulator.jobs.script({ name: "broken", durationMs: 10, outcome: "failure", owner: "ALIYUN$lei@example.com" });
    emulator.jobs.script({ name: "fine", durationMs: 10, owner: "ALIYUN$lei@example.com" });
    const own = await mc.runSql("select 1;", { name: "own" });
    await own.waitForCompletion();
    await open("/");
    // The emulator brings an instance of its own, from 2016, that had succeeded.
    const failed = page.getByRole("radio", { name: /^Failed\s*1$/ });
    await failed.waitFor({ state: "attached" });
    await page.getByRole("radio", { name: /^Succeeded\s*3$/ }).waitFor({ state: "attached" });
    await page.getByRole("radio", { name: /^All/ }).focus();
    for (let step = 0; step < 5; step += 1) await page.keyboard.press("ArrowRight");
    expect(await failed.isChecked()).toBe(true);
    await expect.poll(() => new URL(page.url()).search, patience).toBe("?state=failed");
    await page.getByText("fine").waitFor({ state: "detached" });

    await page.getByRole("radio", { name: /^All/ }).check({ force: true });
    const mine = page.getByRole("checkbox", { name: /^Mine\s*2$/ });
    await mine.waitFor({ state: "attached" });
    await mine.focus();
    await page.keyboard.press("Space");
    await expect.poll(() => new URL(page.url()).search, patience).toBe("?mine=yes");
    await page.getByText("broken").waitFor({ state: "detached" });
    await expectSeen(page.getByRole("link", { name: "own", exact: true }));
    expect(visit.pageErrors).toEqual([]);
  });
});
