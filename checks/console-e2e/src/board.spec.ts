import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inside, manyJobs } from "./shots/scene.ts";
import { expectSeen, openVisitors, type Visitors } from "./testing/visit.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

describe("the board", () => {
  it("shows new instances and how they end without a reload", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    await open("/");
    await page.getByRole("heading", { name: "Instances" }).waitFor();
    inside(served).emulator.jobs.script({ name: "short_one", durationMs: 3000 });
    const row = page.getByRole("row").filter({ hasText: "short_one" });
    await row.getByText("running").waitFor();
    await row.getByText("succeeded").waitFor();
    expect(visit.pageErrors).toEqual([]);
  });

  it("lets nothing move under the pointer: what is new waits, what ends stays in place", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const { emulator, mc } = inside(served);
    const id = emulator.jobs.script({ name: "held", durationMs: 3_600_000 });
    await open("/");
    const held = page.getByRole("row").filter({ hasText: "held" });
    await held.hover();
    const before = await held.boundingBox();
    await mc.stopInstance(id);
    emulator.jobs.script({ name: "newcomer", durationMs: 3_600_000 });
    await held.getByText("cancelled").waitFor();
    await page.getByRole("button", { name: /^Show \d+ changes?$/ }).waitFor();
    expect(await held.boundingBox()).toEqual(before);
    expect(await page.getByRole("row").filter({ hasText: "newcomer" }).count()).toBe(0);
    await page.mouse.move(5, 5);
    await page.getByRole("row").filter({ hasText: "newcomer" }).waitFor();
  });

  it("filters and searches by an address that can be sent on", async () => {
    await using visit = await visitors.visit();
    const { page, served, open, context } = visit;
    const { emulator } = inside(served);
    emulator.jobs.script({ name: "alpha_daily", owner: "ALIYUN$ann@example.com", durationMs: 3_600_000 });
    emulator.jobs.script({ name: "beta_daily", owner: "ALIYUN$lei@example.com", durationMs: 3_600_000 });
    await open("/");
    await page.getByText("beta_daily").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("daily ann");
    await page.getByText("beta_daily").waitFor({ state: "detached" });
    await page.getByRole("radio", { name: /Running/ }).check({ force: true });
    await expect.poll(() => new URL(page.url()).search).toBe("?state=active&search=daily+ann");
    const colleague = await context.newPage();
    await colleague.goto(page.url());
    await colleague.getByText("alpha_daily").waitFor();
    expect(await colleague.getByText("beta_daily").count()).toBe(0);
  });

  it("is walked through with the keyboard", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const { emulator } = inside(served);
    for (const name of ["one", "two", "three"]) emulator.jobs.script({ name, durationMs: 3_600_000 });
    await open("/");
    await page.getByRole("link", { name: "one", exact: true }).waitFor();
    await page.getByRole("table").getByRole("link").first().focus();
    await page.keyboard.press("ArrowDown");
    const second = await page.getByRole("table").getByRole("link").nth(1).innerText();
    expect(await page.evaluate("document.activeElement.textContent")).toBe(second);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: second }).waitFor();
    expect(await page.evaluate("document.activeElement.id")).toBe("content");
  });

  it("keeps the theme and the language that somebody chose", async () => {
    await using visit = await visitors.visit();
    const { page, open } = visit;
    await open("/");
    await page.getByRole("button", { name: "Dark theme" }).click();
    await page.getByRole("button", { name: "中文" }).click();
    await page.getByRole("heading", { level: 1, name: "实例" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "实例" }).waitFor();
    await page.getByRole("button", { name: "浅色主题" }).waitFor();
    expect(await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")).toBe("rgb(14, 19, 22)");
    expect(await page.evaluate("document.documentElement.lang")).toBe("zh-CN");
  });

  it("goes on by itself after the gateway was away", async () => {
    await using visit = await visitors.visit();
    const { page, served, open, context } = visit;
    const { emulator } = inside(served);
    emulator.jobs.script({ name: "known_before", durationMs: 3_600_000 });
    await open("/");
    await page.getByText("known_before").waitFor();
    const loaded =
      "performance.getEntriesByType('resource').some(({ name, responseEnd }) => name.includes('other-views') && responseEnd > 0)";
    await page.waitForFunction(loaded);
    await context.setOffline(true);
    await page.getByText("Reconnecting").waitFor();
    await page.getByText("The service cannot be reached at the moment").waitFor();
    expect(await page.getByText("known_before").count()).toBe(1);
    emulator.jobs.script({ name: "started_meanwhile", durationMs: 3_600_000 });
    await page.getByRole("link", { name: "known_before" }).click();
    await page.getByText("There is no connection at the moment").waitFor();
    await page.goBack();
    await page.mouse.move(5, 5); // or the list would keep still under the pointer
    await context.setOffline(false);
    await page.getByText("started_meanwhile").waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
  });

  it("says so while the gateway does not answer at all, and opens by itself when it does", async () => {
    await using visit = await visitors.visit();
    const { page, open, context } = visit;
    await context.route("**/gateway/**", (route) => route.abort());
    await open("/");
    await page.getByText("The server of this page cannot be reached").waitFor();
    await context.unroute("**/gateway/**");
    await expectSeen(page.getByRole("heading", { level: 1, name: "Instances" }));
  });

  it("is readable when empty of matches, and when access is refused", async () => {
    await using visit = await visitors.visit();
    await visit.open("/?search=nothing-like-this");
    await visit.page.getByText("Nothing matches").waitFor();
    await using refused = await visitors.visit({ actions: [] });
    await refused.open("/");
    await expectSeen(refused.page.getByText("Access was refused"));
  });

  it("offers neither stop nor run to those who may only look", async () => {
    await using visit = await visitors.visit({ actions: ["read", "logview"] });
    const { page, served, open } = visit;
    const id = inside(served).emulator.jobs.script({ name: "looked_at", durationMs: 3_600_000 });
    await open(`/instances/${id}`);
    await page.getByRole("button", { name: "LogView" }).waitFor();
    expect(await page.getByRole("button", { name: "Stop" }).count()).toBe(0);
    await open("/sql");
    await page.getByText("You can view this project, but you cannot submit jobs to it.").waitFor();
    expect(await page.getByRole("button", { name: "Run", exact: true }).isDisabled()).toBe(true);
  });

  it("holds 2,000 instances in few elements, and scrolls through all of them", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    manyJobs(served);
    await open("/");
    await page.getByText(/^(2,000|2,001) instances$/).waitFor();
    for (let step = 0; step <= 20; step += 1) {
      await page.evaluate(`scrollTo(0, document.body.scrollHeight * ${step / 20})`);
      await page.waitForTimeout(100);
    }
    const rows = page.getByRole("row");
    expect(await rows.count()).toBeLessThan(80);
    await page.locator(`[aria-rowindex="2000"]`).waitFor();
    expect(visit.pageErrors).toEqual([]);
  });
});
