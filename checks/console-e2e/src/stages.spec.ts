import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inside } from "./shots/scene.ts";
import { manyStages } from "./shots/many-stages.ts";
import { expectSeen, openVisitors, patience, type Visitors } from "./testing/visit.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

const stages = ["M1", "M2", "J3_1_2", "R4_3", "M7_2_3_4_5_6"];

describe("the graph of the stages", () => {
  it("shares its selection with the table, the timeline and the address", async () => {
    await using visit = await visitors.visit({ emulator: { clock: "manual" } });
    const { page, served, open } = visit;
    const { emulator } = inside(served);
    const id = emulator.jobs.script({ name: "nightly", stages, workers: 10, durationMs: 60_000 });
    await emulator.clock.advance(15_000);
    await open(`/instances/${id}`);
    const graph = page.getByRole("group", { name: /^Graph of 5 stages and 6 edges/ });
    await graph.waitFor();
    // A timeline has at least two times at which something was seen.
    await emulator.clock.advance(3000);
    const join = graph.getByRole("button", { name: /^J3_1_2 0\/\d+ · 0, waiting, 0 %, reads from M1, M2$/ });
    await join.click();
    expect(new URL(page.url()).search).toBe("?stage=J3_1_2");
    await page.getByRole("heading", { name: "Workers of J3_1_2" }).waitFor();
    const row = page.getByRole("row").filter({ has: page.getByRole("button", { name: "J3_1_2", exact: true }) });
    expect(await row.getAttribute("data-selected")).toBe("true");
    await expectSeen(row.getByText("M1, M2", { exact: true }));

    // The same from the table, and back.
    await page.getByRole("rowheader").getByRole("button", { name: "M2", exact: true }).click();
    await expect.poll(() => graph.getByRole("button", { name: /^M2 / }).getAttribute("aria-pressed")).toBe("true");
    await page.getByRole("rowheader").getByRole("button", { name: "M2", exact: true }).click();
    await expect.poll(() => new URL(page.url()).search).toBe("");
    // And from the timeline.
    await page.getByRole("img", { name: /^Timeline of 5 stages/ }).click({ position: { x: 300, y: 45 } });
    await expect.poll(() => new URL(page.url()).search).toBe("?stage=M2");
    expect(visit.pageErrors).toEqual([]);
  });

  it("is coloured by the states of its stages, and its edges are the wider, the more records went over them", async () => {
    await using visit = await visitors.visit({ emulator: { clock: "manual" } });
    const { page, served, open } = visit;
    const { emulator } = inside(served);
    const id = emulator.jobs.script({ name: "coloured", stages: ["M1", "R2_1", "R3_2"], workers: 10, durationMs: 30_000 });
    await emulator.clock.advance(15_000);
    await open(`/instances/${id}`);
    const graph = page.getByRole("group", { name: /^Graph of 3 stages/ });
    const colour = (stage: string) =>
      graph
        .getByRole("button", { name: new RegExp(`^${stage} `) })
        .locator("rect")
        .first()
        .getAttribute("style");
    await expect.poll(() => colour("M1"), patience).toContain("--green-fill");
    expect(await colour("R2_1")).toContain("--cyan-fill");
    expect(await colour("R3_2")).toContain("--gray-fill");
    const widths = async (): Promise<readonly number[]> =>
      (await graph.locator("path[stroke-width]").evaluateAll((paths) => paths.map((path) => path.getAttribute("stroke-width")))).map(
        Number,
      );
    const [first = 0, second = 0] = await widths();
    expect(first).toBeGreaterThan(second);
    expect(visit.pageErrors).toEqual([]);
  });

  it("is walked through with the arrow keys", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const id = inside(served).emulator.jobs.script({ stages: ["M1", "R2_1", "R3_2"], durationMs: 3_600_000 });
    await open(`/instances/${id}`);
    const graph = page.getByRole("group", { name: /^Graph of 3 stages/ });
    await graph.getByRole("button", { name: /^M1 / }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await expect.poll(() => new URL(page.url()).search).toBe("?stage=R3_2");
    await page.keyboard.press("ArrowLeft");
    expect(await page.evaluate("document.activeElement.dataset.stage")).toContain("R2_1");
  });

  it("opens at the stage of a link, which can be copied there", async () => {
    await using visit = await visitors.visit();
    const { page, served, open, context } = visit;
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const id = inside(served).emulator.jobs.script({ stages, durationMs: 3_600_000 });
    await open(`/instances/${id}?stage=M7_2_3_4_5_6`);
    await page.getByRole("heading", { name: "Workers of M7_2_3_4_5_6" }).waitFor();
    await page.getByRole("button", { name: "Copy: Link to this stage" }).click();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(`${served.address}/instances/${id}?stage=M7_2_3_4_5_6`);
    // Whole, where the chart used to cut it.
    const label = page.locator("figure, div").getByText("M7_2_3_4_5_6", { exact: true }).first();
    const texts = await page
      .locator("svg text")
      .filter({ hasText: /^M7_2_3_4_5_6$/ })
      .all();
    for (const text of texts) {
      const [box, drawing] = [await text.boundingBox(), await text.locator("xpath=ancestor::*[local-name()='svg'][1]").boundingBox()];
      expect(box?.x).toBeGreaterThanOrEqual(drawing?.x ?? 0);
    }
    expect(texts.length).toBeGreaterThan(1);
    await label.waitFor({ state: "attached" });
  });

  it("draws 300 stages, and fits a phone", async () => {
    await using visit = await visitors.visit({ emulator: { clock: "manual" } });
    const { page, served, open } = visit;
    const { emulator } = inside(served);
    const id = emulator.jobs.script({ name: "wide", stages: manyStages(300), workers: 5, durationMs: 3_000_000 });
    await emulator.clock.advance(1_000_000);
    await open(`/instances/${id}`);
    const graph = page.getByRole("group", { name: /^Graph of 300 stages/ });
    await graph.waitFor(patience);
    // It opens where the job is, not at the start of a drawing that is much wider than the page.
    const running = graph.getByRole("button", { name: /, running, / }).first();
    const place = await graph.locator("xpath=..").boundingBox();
    const isInPlace = async (): Promise<boolean> => {
      const box = await running.boundingBox();
      return box !== null && place !== null && box.x >= place.x && box.x + box.width <= place.x + place.width;
    };
    await expect.poll(isInPlace, patience).toBe(true);
    expect((await graph.boundingBox())?.x).toBeLessThan(-1000);
    await page.getByRole("button", { name: "Show all" }).click();
    // Rows that are not seen are not laid out, but they are there for the search of the browser and for screen readers.
    await expect.poll(() => page.getByRole("rowheader").count(), patience).toBeGreaterThanOrEqual(300);
    expect(visit.pageErrors).toEqual([]);
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      await page.waitForFunction("document.documentElement.scrollWidth <= document.documentElement.clientWidth", undefined, patience);
    }
  });
});

describe("the workers of a stage", () => {
  it("are listed the slowest first, say which keeps the stage running, and show their logs", async () => {
    await using visit = await visitors.visit({ emulator: { clock: "manual" } });
    const { page, served, open } = visit;
    const { emulator } = inside(served);
    const id = emulator.jobs.script({ name: "skewed", stages: ["M1", "R2_1"], workers: 40, durationMs: 600_000, skew: 9 });
    await emulator.clock.advance(500_000);
    await open(`/instances/${id}?stage=R2_1`);
    await page.getByRole("heading", { name: "Workers of R2_1" }).waitFor();
    await expectSeen(
      page.getByText(/^40 workers: 1 running, 39 ended\. 1 backup in addition\. Longest time .+, median .+ \(\d+\.\d times\)\./),
    );
    await page.getByRole("img", { name: /^Time of 40 workers/ }).waitFor();
    const list = page.getByRole("region", { name: "Workers, the slowest first" });
    const names = await list.getByRole("rowheader").allInnerTexts();
    expect(names).toHaveLength(8);
    expect(names[0]).not.toContain("backup");
    await page.getByRole("button", { name: "Show the other 33" }).click();
    expect(await list.getByRole("rowheader").count()).toBe(41);
    await list
      .getByRole("button", { name: /^Log R2_1#/ })
      .first()
      .click();
    const dialog = page.getByRole("dialog");
    await dialog.locator("pre").waitFor();
    await dialog.getByRole("combobox", { name: "Kind of log" }).selectOption("stderr");
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "hidden" });
    expect(visit.pageErrors).toEqual([]);
  });
});

describe("the past of a run", () => {
  it("is there for a page that opens after the end, and after a reload in the middle", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const { emulator, mc } = inside(served);
    const ended = emulator.jobs.script({ name: "ended", stages: ["M1", "R2_1"], workers: 6, durationMs: 4000 });
    await mc.instance(ended).waitForSuccess();
    const recorded = `${served.address}/api/history/jobs/${served.project}/${ended}/events`;
    await expect
      .poll(() => page.request.get(recorded, { headers: { "x-maxcompute-rx": "1" } }).then((answer) => answer.text()), patience)
      .toContain('"succeeded"');
    await open(`/instances/${ended}`);
    await page.getByRole("img", { name: /^Timeline of 2 stages/ }).waitFor();
    await page.getByRole("group", { name: /^Graph of 2 stages/ }).waitFor();
    expect(await page.getByText("There is no timeline").count()).toBe(0);
    expect(await page.getByText(/^The timeline begins at/).count()).toBe(0);
    // The workers of the first stage ended one after the other; a line alone would mean that only the end was seen.
    await expectSeen(page.locator('[aria-label="area"] path').first());

    const running = emulator.jobs.script({ name: "running", stages: ["M1", "R2_1"], workers: 6, durationMs: 24_000 });
    await open("/");
    await page.waitForTimeout(8000);
    await open(`/instances/${running}`);
    await page.getByRole("img", { name: /^Timeline of 2 stages/ }).waitFor();
    await page.reload();
    await page.getByRole("img", { name: /^Timeline of 2 stages/ }).waitFor();
    expect(await page.getByText(/^The timeline begins at/).count()).toBe(0);
    await page.locator("main header").getByText("succeeded").waitFor();
    expect(visit.pageErrors).toEqual([]);
  });

  it("begins where the page did, and says so, if the server records nothing", async () => {
    await using visit = await visitors.visit({ history: false, emulator: { clock: "manual" } });
    const { page, served, open } = visit;
    const { emulator } = inside(served);
    const id = emulator.jobs.script({ stages: ["M1", "R2_1"], workers: 10, durationMs: 600_000 });
    await emulator.clock.advance(90_000);
    await open(`/instances/${id}`);
    await page.getByRole("row").filter({ hasText: "M1" }).getByText("30 %").waitFor();
    await emulator.clock.advance(90_000);
    await expectSeen(page.getByText(/^The timeline begins at \d\d:\d\d:\d\d\. The server has not recorded what happened before\.$/));
  });
});
