import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inside } from "./shots/scene.ts";
import { findViolations } from "./testing/find-violations.ts";
import { expectSeen, openVisitors, type Visit, type Visitors } from "./testing/visit.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

/** Runs a job of this name, and waits until the history knows its end. */
async function run(
  { served, page }: Visit,
  name: string,
  durationMs: number,
  more: { readonly outcome?: "failure" } = {},
): Promise<string> {
  const { emulator, mc } = inside(served);
  const id = emulator.jobs.script({ name, durationMs, stages: ["M1", "R2_1"], workers: 4, ...more });
  await mc.instance(id).waitForCompletion();
  await expect
    .poll(
      async () =>
        (await page.request.get(`${served.address}/api/history/jobs/demo_project/${id}`, { headers: { "x-maxcompute-rx": "1" } })).text(),
      { timeout: 60_000 },
    )
    .toMatch(/"outcome":"(succeeded|failed)"/);
  return id;
}

describe("the history", () => {
  it("lists past jobs by an address that can be sent on, with search and outcome", async () => {
    await using visit = await visitors.visit();
    const { page, open } = visit;
    await run(visit, "daily_orders", 20);
    await run(visit, "daily_refunds", 20, { outcome: "failure" });
    await open("/");
    await page.getByRole("link", { name: "History" }).click();
    await expectSeen(page.getByRole("row").filter({ hasText: "daily_orders" }).getByText("succeeded"));
    await page.getByRole("radio", { name: "failed" }).check({ force: true });
    await page.getByText("daily_orders").waitFor({ state: "detached" });
    await page.keyboard.press("/");
    await page.keyboard.type("refund");
    await expect.poll(() => new URL(page.url()).search).toBe("?outcome=failed&search=refund");
    await page.reload();
    await expectSeen(page.getByRole("row").filter({ hasText: "daily_refunds" }));
    expect(await page.getByRole("searchbox").inputValue()).toBe("refund");
    expect(visit.pageErrors).toEqual([]);
  });

  it("shows the runs of a job with their median, tells a slow one from it, and compares two stage by stage", async () => {
    await using visit = await visitors.visit();
    const { page, open } = visit;
    const usual = await run(visit, "nightly_20230101", 2000);
    for (const day of ["20230102", "20230103"]) await run(visit, `nightly_${day}`, 2000);
    const slow = await run(visit, "nightly_20230104", 12_000);
    await open(`/instances/${slow}`);
    await expectSeen(page.getByText(/This run took \d+\.\d times as long as the median/));
    await page.getByRole("link", { name: "All 4 runs of this job" }).click();
    await expectSeen(page.getByText(/The latest run took \d+\.\d times as long as the median/));
    await expectSeen(page.getByRole("img", { name: /How long each of 4 runs took/ }));
    await expectSeen(page.getByText(/^Median queue time /));
    await page.getByRole("checkbox", { name: `Choose ${usual}` }).check();
    await page.getByRole("checkbox", { name: `Choose ${slow}` }).check();
    await expect.poll(() => new URL(page.url()).searchParams.get("chosen")).toBe(`${usual},${slow}`);
    await page.getByRole("link", { name: "Compare", exact: true }).click();
    await expect.poll(() => new URL(page.url()).search).toBe(`?a=${usual}&b=${slow}`);
    const stages = page.getByRole("group", { name: "Stage by stage" });
    await expectSeen(stages.getByRole("row").filter({ hasText: "M1" }));
    expect(await stages.getByRole("row").filter({ hasText: "R2_1" }).textContent()).toMatch(/ s → .* s\d+\.\d\d×4/);
    expect(visit.pageErrors).toEqual([]);
  });

  it("is there after a restart, with the job that ran meanwhile", async () => {
    const folder = await mkdtemp(join(tmpdir(), "history-"));
    try {
      {
        await using before = await visitors.visit({ history: { folder } });
        await run(before, "survivor", 20);
      }
      await using after = await visitors.visit({ history: { folder } });
      await after.open("/history?search=survivor");
      await expectSeen(after.page.getByRole("row").filter({ hasText: "survivor" }).getByText("succeeded"));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  // Colours depend on the theme only, and names on the language only: two visits see all of both.
  it.each([
    ["light", "en", ["All runs", "Choose two runs to compare them.", "Two runs compared", "Choose two runs to compare"]],
    ["dark", "zh", ["所有运行", "选择两次运行进行比较。", "比较两次运行", "请选择要比较的两次运行"]],
  ] as const)("can be used by all, on a narrow phone: %s, %s", async (theme, language, [allRuns, choose, compared, nothingToCompare]) => {
    await using visit = await visitors.visit({}, { theme });
    const { page, open } = visit;
    await page.addInitScript(`localStorage.setItem("language", "${language}")`);
    const ids: string[] = [];
    for (const name of ["wide_name_of_a_job_that_does_not_fit", "wide_name_of_a_job_that_does_not_fit"])
      ids.push(await run(visit, name, 1500));
    await open("/history");
    await page.getByRole("link", { name: allRuns }).first().waitFor();
    const runs = await page.getByRole("link", { name: allRuns }).first().getAttribute("href");
    await page.setViewportSize({ width: 320, height: 700 });
    for (const [path, sign] of [
      ["/history", allRuns],
      [runs ?? "", choose],
      [`/compare?a=${ids[0]}&b=${ids[1]}`, compared],
      [`/compare?a=${ids[0]}`, nothingToCompare],
    ] as const) {
      await open(path);
      await page.getByText(sign).first().waitFor();
      expect(await page.evaluate("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(320);
      const violations = await findViolations(page);
      expect(violations.map(({ rule, elements }) => `${path} ${rule}: ${elements.join(" ")}`)).toEqual([]);
    }
  });
});
