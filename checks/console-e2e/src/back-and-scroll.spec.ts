import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inside } from "./shots/scene.ts";
import { openVisitors, patience, type Visit, type Visitors } from "./testing/visit.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

const placeOf = (visit: Visit): Promise<number> => visit.page.evaluate("Math.round(scrollY)");

describe("the place in the list", () => {
  it("is found again after back, after the link to all instances, and after a reload", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const { emulator } = inside(served);
    for (let index = 0; index < 300; index += 1)
      emulator.jobs.script({ name: `job_${index}`, durationMs: 10, owner: `ALIYUN$person${index % 7}@example.com` });
    await open("/?state=ended&group=owner");
    await page.getByText("301 instances").waitFor({ state: "attached" });
    await page.evaluate("scrollTo(0, 6000)");
    await page.waitForTimeout(400);
    // By the element itself: a click by the mouse would first scroll the row into the middle.
    const openRow = (): Promise<void> =>
      page
        .locator("a[data-row]")
        .nth(12)
        .evaluate((link: { click(): void }) => link.click());
    await openRow();
    await page.getByText("← All instances").waitFor();
    expect(await placeOf(visit)).toBe(0);
    await page.goBack();
    await expect.poll(() => placeOf(visit), patience).toBe(6000);
    expect(new URL(page.url()).search).toBe("?state=ended&group=owner");

    await openRow();
    await page.getByText("← All instances").click();
    await expect.poll(() => placeOf(visit), patience).toBe(6000);
    expect(new URL(page.url()).search).toBe("?state=ended&group=owner");

    await page.reload();
    await expect.poll(() => placeOf(visit), patience).toBe(6000);
    expect(visit.pageErrors).toEqual([]);
  });

  it("is kept by the key to the list, too", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const id = inside(served).emulator.jobs.script({ name: "looked_at", durationMs: 3_600_000 });
    await open("/?search=looked");
    await page.getByRole("link", { name: "looked_at" }).click();
    await page.getByRole("heading", { level: 1, name: "looked_at" }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/instances/${id}`);
    await page.keyboard.press("g");
    await expect.poll(() => new URL(page.url()).search, patience).toBe("?search=looked");
  });
});

describe("a narrow or printed page", () => {
  it("does not scroll sideways at 320 pixels in any view", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const { emulator, mc } = inside(served);
    emulator.jobs.script({ name: "a_rather_long_name_of_a_job_that_is_not_broken", durationMs: 3_600_000, queueMs: 3_600_000 });
    const failed = await mc.runSql("select cast(path as bigint) as number from web_logs;", { name: "fails" });
    await failed.waitForCompletion();
    const rows = await mc.executeSql("select * from pyodps_iris;");
    const flow = await mc.runXFlow("DemoPipeline", { xflowProject: "algo_public" });
    await flow.waitForCompletion();
    await page.setViewportSize({ width: 320, height: 700 });
    for (const path of [
      "/",
      `/instances/${failed.id}`,
      `/instances/${rows.id}`,
      `/instances/${flow.id}`,
      "/sql",
      `/sql/${rows.id}`,
      "/no/such/page",
    ]) {
      for (const language of ["en", "zh"]) {
        await page.addInitScript(`localStorage.setItem("language", "${language}")`);
        await open(path);
        await page.locator("main :is(h1, h2)").first().waitFor({ state: "attached" });
        await page.waitForTimeout(500);
        expect([path, language, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([path, language, 320]);
      }
    }
  });

  it("has on paper what a reader needs, and nothing to click", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const { emulator, mc } = inside(served);
    for (let index = 0; index < 60; index += 1) emulator.jobs.script({ name: `printed_${index}`, durationMs: 3_600_000 });
    await open("/");
    await page.getByText("printed_59").waitFor();
    await page.emulateMedia({ media: "print" });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    await expect.poll(() => page.locator("a[data-row]").count(), patience).toBeGreaterThanOrEqual(60);
    expect(await page.getByRole("searchbox").isVisible()).toBe(false);
    expect(await page.getByRole("navigation").isVisible()).toBe(false);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    await page.emulateMedia({ media: "screen" });

    const rows = await mc.executeSql("select * from pyodps_iris;");
    await open(`/instances/${rows.id}`);
    await page.getByRole("cell", { name: "Iris-setosa" }).first().waitFor();
    await page.emulateMedia({ media: "print" });
    expect(await page.getByRole("button", { name: "LogView" }).isVisible()).toBe(false);
    expect(await page.getByRole("cell", { name: "Iris-setosa" }).first().isVisible()).toBe(true);
  });
});
