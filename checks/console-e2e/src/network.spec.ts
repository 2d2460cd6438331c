import { readFile } from "node:fs/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inside } from "./shots/scene.ts";
import { openFaultyNetwork } from "./testing/faulty-network.ts";
import { editorOf, run } from "./testing/sql-view.ts";
import { expectSeen, openVisitors, patience, type Visitors } from "./testing/visit.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

describe("a network with faults", () => {
  it("may be slow: the page says that it loads, and shows all", async () => {
    await using visit = await visitors.visit();
    const { page, served } = visit;
    const rows = await inside(served).mc.executeSql("select * from pyodps_iris;", { name: "over_a_slow_line" });
    await using network = await openFaultyNetwork(served.address, { lateMs: 100, bytesPerSecond: 500_000 });
    await page.goto(network.address);
    const row = page.getByRole("link", { name: "over_a_slow_line" });
    await row.waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    await row.click();
    await page.getByRole("cell", { name: "Iris-setosa" }).first().waitFor();
    await page.getByRole("heading", { name: "Stages" }).waitFor();
    expect(page.url()).toContain(rows.id);
    expect(visit.pageErrors).toEqual([]);
  });

  it("may cut its streams in the middle: each event is shown once, and none is missed", async () => {
    await using visit = await visitors.visit({ emulator: { clock: "manual" } });
    const { page, served } = visit;
    const { emulator, mc } = inside(served);
    await using network = await openFaultyNetwork(served.address);
    const id = emulator.jobs.script({ name: "often_cut", stages: ["M1", "R2_1"], workers: 10, durationMs: 60_000 });
    await page.goto(`${network.address}/instances/${id}`);
    for (let turn = 0; turn < 5; turn += 1) {
      network.cut();
      await emulator.clock.advance(9000);
      const { stages } = await mc.instance(id).getTaskProgress();
      for (const { name, finishedPercentage } of stages) {
        const row = page.getByRole("row").filter({ has: page.getByRole("button", { name: name.replace(/_job_?\d+$/, ""), exact: true }) });
        await expectSeen(row.getByText(`${finishedPercentage} %`, { exact: true }));
      }
    }
    network.cut();
    await emulator.clock.advance(60_000);
    await expectSeen(page.locator("main header").getByText("succeeded"));
    await page.getByText("Live", { exact: true }).waitFor();
    expect(visit.pageErrors).toEqual([]);
  });

  it("may be away for a while: what is known stays, what is asked is told, and afterwards nothing is missing", async () => {
    await using visit = await visitors.visit();
    const { page, served } = visit;
    const { emulator, mc } = inside(served);
    await using network = await openFaultyNetwork(served.address);
    const id = emulator.jobs.script({ name: "ran_meanwhile", stages: ["M1", "R2_1"], workers: 10, durationMs: 8000 });
    await page.goto(`${network.address}/sql`);
    await editorOf(page).waitFor();
    await page.goto(`${network.address}/instances/${id}`);
    await page.getByRole("img", { name: /^Timeline of 2 stages/ }).waitFor();
    network.away(true);
    await expectSeen(page.getByText("The service cannot be reached at the moment").first());
    await expectSeen(page.getByText("Reconnecting"));
    await expect.poll(() => page.title(), patience).toMatch(/^Reconnecting/);
    // A run that cannot be submitted is told, and its text is kept.
    await page.getByRole("link", { name: "SQL", exact: true }).click();
    await run(page, "select 'kept' as word;");
    await expectSeen(page.getByRole("alert"));
    await mc.instance(id).waitForSuccess();
    const later = await mc.runSql("select 1;", { name: "began_and_ended_meanwhile" });
    await later.waitForSuccess();
    network.away(false);
    await page.getByText("Live", { exact: true }).waitFor();
    await run(page, "select 'kept' as word;");
    await expectSeen(page.getByRole("cell", { name: "kept" }));
    await page.getByRole("link", { name: "Instances", exact: true }).click();
    for (const name of ["ran_meanwhile", "began_and_ended_meanwhile"])
      await expectSeen(page.getByRole("row").filter({ hasText: name }).getByText("succeeded"));
    await page.getByRole("link", { name: "ran_meanwhile" }).click();
    // The server has seen what the page could not: both stages were at work.
    await expect.poll(() => page.locator('[aria-label="area"] path').count(), patience).toBeGreaterThan(2);
    expect(await page.getByText(/^The timeline begins at/).count()).toBe(0);
    expect(visit.pageErrors).toEqual([]);
  });

  it("may be away while rows are read: that is told, and they come by themselves when it is back", async () => {
    await using visit = await visitors.visit();
    const { page, served } = visit;
    const run = await inside(served).mc.executeSql("select log_id, path from web_logs order by log_id limit 100000;");
    await using network = await openFaultyNetwork(served.address);
    await page.goto(`${network.address}/sql/${run.id}`);
    const table = page.getByRole("table", { name: "Result" });
    await expectSeen(table.locator('[aria-rowindex="2"] [aria-colindex="2"]').getByText("0", { exact: true }));
    network.away(true);
    await table.focus();
    await table.press("End");
    await expectSeen(page.getByRole("alert").first());
    network.away(false);
    await expectSeen(table.locator('[aria-rowindex="100001"] [aria-colindex="2"]').getByText("99999", { exact: true }));
    await expect.poll(() => page.getByRole("alert").count(), patience).toBe(0);
    expect(visit.pageErrors).toEqual([]);
  });

  it("may cut the answer to a submit: the job runs once, and the page shows its rows or says what to do", async () => {
    await using visit = await visitors.visit();
    const { page, served } = visit;
    await using network = await openFaultyNetwork(served.address);
    await page.goto(`${network.address}/sql`);
    await editorOf(page).waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    let submits = 0;
    await page.route(/\/instances(\?|$)/, async (route) => {
      if (route.request().method() === "POST") {
        submits += 1;
        network.cut();
      }
      await route.continue();
    });
    await run(page, "select 'submitted once' as word;");
    const shown = page.getByRole("cell", { name: "submitted once" });
    await expectSeen(shown.or(page.getByRole("alert")).first());
    const texts: string[] = [];
    for await (const instance of inside(served).mc.listInstances({ onlyOwner: false })) {
      const { tasks } = await instance.getJob();
      texts.push(...tasks.flatMap((task) => ("query" in task ? [task.query] : [])));
    }
    expect(texts.filter((text) => text.includes("submitted once"))).toHaveLength(1);
    expect(submits).toBeGreaterThan(0);
    expect(visit.pageErrors).toEqual([]);
  });

  it("may cut a download: the file is complete, or the page says that it is not", async () => {
    await using visit = await visitors.visit();
    const { page, served } = visit;
    const rows = await inside(served).mc.executeSql("select log_id, path from web_logs limit 90000;");
    await using network = await openFaultyNetwork(served.address);
    await page.goto(`${network.address}/sql/${rows.id}`);
    const button = page.getByRole("button", { name: "Download CSV" });
    await button.waitFor();
    const saved = page
      .waitForEvent("download", patience)
      .then(async (download) => (await readFile(await download.path(), "utf8")).trimEnd().split("\n").length);
    const told = page
      .getByRole("alert")
      .first()
      .waitFor(patience)
      .then(() => "told");
    await button.click();
    network.cut();
    // Nobody waits any more for the other one.
    const outcome = await Promise.any([saved, told]);
    expect(["told", 90_001]).toContain(outcome);
  });
});
