import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inside } from "./shots/scene.ts";
import { expectSeen, openVisitors, patience, type Visitors } from "./testing/visit.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

describe("the order of the board", () => {
  it("is chosen by the heads of the columns, kept in the address, and told to screen readers", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const { emulator } = inside(served);
    for (const name of ["b", "c", "a"]) emulator.jobs.script({ name, durationMs: 3_600_000 });
    await open("/?state=active");
    await page.getByRole("link", { name: "c", exact: true }).waitFor();
    const names = (): Promise<readonly string[]> => page.locator("a[data-row]").allInnerTexts();
    const head = page.getByRole("columnheader", { name: "Job" });
    await head.getByRole("button").click();
    await page.mouse.move(5, 5);
    await expect.poll(names, patience).toEqual(["a", "b", "c"]);
    expect(await head.getAttribute("aria-sort")).toBe("ascending");
    await head.getByRole("button").click();
    await expect.poll(names, patience).toEqual(["c", "b", "a"]);
    expect(new URL(page.url()).search).toBe("?state=active&sort=-name");
    await head.getByRole("button").click();
    expect(await head.getAttribute("aria-sort")).toBe("none");
  });

  it("groups by owner and by name, and a filter that was saved brings it back", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const { emulator } = inside(served);
    for (const owner of ["ann", "lei"]) {
      for (const name of ["daily", "weekly"]) emulator.jobs.script({ name, durationMs: 3_600_000, owner: `ALIYUN$${owner}@example.com` });
    }
    await open("/?state=active");
    await page.getByRole("combobox", { name: "Group" }).selectOption("owner");
    await page.getByRole("heading", { name: "ann@example.com 2 · 2 running" }).waitFor();
    await page.getByRole("combobox", { name: "Group" }).selectOption("name");
    await page.getByRole("heading", { name: "weekly 2 · 2 running" }).waitFor();
    await page.getByRole("button", { name: "Saved filters" }).click();
    await page.getByRole("textbox", { name: "Name of this filter" }).fill("active by name");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "active by name", exact: true }).waitFor();
    await open("/");
    await page.getByRole("button", { name: "Saved filters" }).click();
    await page.getByRole("button", { name: "active by name", exact: true }).click();
    await page.getByRole("heading", { name: "weekly 2 · 2 running" }).waitFor();
    expect(new URL(page.url()).search).toBe("?state=active&group=name");
    expect(visit.pageErrors).toEqual([]);
  });
});

describe("a row", () => {
  it("runs the SQL of a job that failed again, as a new job", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const { mc } = inside(served);
    const failed = await mc.runSql("select cast(path as bigint) as number from web_logs;", { name: "paths" });
    await failed.waitForCompletion();
    await open("/");
    await page.getByRole("row").filter({ hasText: failed.id }).getByRole("button", { name: "Run again" }).click();
    await page.getByText("This job failed").waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/instances\/\w+$/);
    expect(page.url()).not.toContain(failed.id);
    await expectSeen(page.getByRole("heading", { level: 1, name: "paths" }));
    await expectSeen(page.getByText("A value does not fit"));
  });

  it("asks before it runs again what does more than read", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const { mc } = inside(served);
    const failed = await mc.runSql("create table numbers as select cast(path as bigint) as number from web_logs;", { name: "writes" });
    await failed.waitForCompletion();
    await open("/");
    const again = page.getByRole("row").filter({ hasText: failed.id }).getByRole("button", { name: "Run again" });
    await again.click();
    const question = page.getByRole("dialog", { name: "Run this job again?" });
    await expectSeen(question.getByText("create table numbers as"));
    await question.getByRole("button", { name: "Do not run" }).click();
    await question.waitFor({ state: "detached" });
    expect(new URL(page.url()).pathname).toBe("/");
    await again.click();
    await question.getByRole("button", { name: "Run again" }).click();
    await expect.poll(() => page.url(), patience).toMatch(/\/instances\/\w+$/);
    expect(page.url()).not.toContain(failed.id);
    expect(visit.pageErrors).toEqual([]);
  });
});

describe("the times", () => {
  it("are local or in UTC, as somebody chose, in all views", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const id = inside(served).emulator.jobs.script({ name: "timed", durationMs: 3_600_000 });
    await open("/");
    const row = page.getByRole("row").filter({ hasText: "timed" });
    const iso = (await row.locator("time").getAttribute("datetime")) ?? "";
    await page.getByRole("button", { name: "Local time" }).click();
    await expect.poll(() => row.locator("time").getAttribute("title"), patience).toBe(`${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`);
    await open(`/instances/${id}`);
    expect(await page.locator("aside time").first().getAttribute("title")).toMatch(/ UTC$/);
  });
});
