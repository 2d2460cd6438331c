import { readFile } from "node:fs/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inside } from "./shots/scene.ts";
import { expectSeen, openVisitors, type Visit, type Visitors } from "./testing/visit.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

async function runSql({ page, open }: Visit, sql: string): Promise<void> {
  await open("/sql");
  const editor = page.getByRole("textbox", { name: "SQL text" });
  await editor.fill(sql);
  await editor.press("Control+Enter");
}

describe("the SQL box", () => {
  it("runs a query, shows its rows, and gives them as a file; the address brings it all back", async () => {
    await using visit = await visitors.visit();
    const { page, context } = visit;
    await runSql(visit, "select name, count(*) as flowers from pyodps_iris group by name order by name;");
    await page.getByRole("cell", { name: "Iris-versicolor" }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/sql\/\w+$/);

    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download CSV" }).click()]);
    expect(await readFile(await download.path(), "utf8")).toBe(
      '"name","flowers"\n"Iris-setosa",50\n"Iris-versicolor",50\n"Iris-virginica",50\n',
    );

    const colleague = await context.newPage();
    await colleague.goto(page.url());
    await colleague.getByRole("cell", { name: "Iris-virginica" }).waitFor();
    expect(await colleague.getByRole("textbox", { name: "SQL text" }).innerText()).toContain("group by name");

    const editor = page.getByRole("textbox", { name: "SQL text" });
    await editor.fill("select 6 * 7 as answer;");
    await editor.press("Control+Enter");
    await page.getByRole("cell", { name: "42" }).waitFor();
    expect(await editor.innerText()).toBe("select 6 * 7 as answer;");
    await page.goBack();
    await page.getByRole("cell", { name: "Iris-virginica" }).waitFor();
    await expect.poll(() => editor.innerText()).toContain("group by name");
    expect(visit.pageErrors).toEqual([]);
  });

  it("scrolls to the last of 200,000 rows without loading those between", async () => {
    await using visit = await visitors.visit();
    const { page } = visit;
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await runSql(visit, "select log_id, path from web_logs;");
    await page.getByText("200,000 rows").waitFor();
    const table = page.getByRole("table", { name: "Result" });
    await table.getByRole("row").nth(3).waitFor();
    await table.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await table.getByText("200,000", { exact: true }).waitFor();
    await table.locator('[aria-rowindex="200001"]').getByText("/", { exact: false }).first().waitFor();
    expect(requests.filter((url) => url.includes("/tunnel/") && url.includes("rowrange")).length).toBeLessThan(12);
  });

  it("writes so many rows into the file that a person chooses, as they come", async () => {
    await using visit = await visitors.visit();
    const { page } = visit;
    // The dialog is the system's; what is chosen there is a file in the browser's own storage here.
    const chosen = "navigator.storage.getDirectory().then((directory) => directory.getFileHandle('chosen.csv', { create: true }))";
    await page.addInitScript(`showSaveFilePicker = () => ${chosen}`);
    await runSql(visit, "select log_id, path from web_logs;");
    await page.getByRole("button", { name: "Download CSV" }).click();
    await page.getByRole("button", { name: "Downloading …" }).waitFor();
    await page.getByRole("button", { name: "Download CSV" }).waitFor();
    const text: string = await page.evaluate(`${chosen}.then((handle) => handle.getFile()).then((file) => file.text())`);
    expect(text.split("\n").length).toBe(200_002);
    expect(text).toMatch(/^"log_id","path"\n0,"\/"\n/);
  });

  it("runs interactively when it is switched on, says how long it took, and why a statement ran as an ordinary job", async () => {
    await using visit = await visitors.visit();
    const { page, open } = visit;
    await open("/sql");
    await page.getByRole("checkbox", { name: "Interactive" }).check();
    const editor = page.getByRole("textbox", { name: "SQL text" });
    await editor.fill("select name, count(*) as flowers from pyodps_iris group by name order by name;");
    await editor.press("Control+Enter");
    await page.getByRole("cell", { name: "Iris-versicolor" }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/sql\/\w+_\d+$/);
    await expectSeen(page.getByText(/^\d+\.\d s$/));
    await expectSeen(page.getByText("interactive", { exact: true }));
    await page.reload();
    await page.getByRole("cell", { name: "Iris-virginica" }).waitFor();

    await page.getByRole("checkbox", { name: "Interactive" }).check();
    await editor.fill("create table if not exists seen_interactively (a bigint);");
    await editor.press("Control+Enter");
    await expectSeen(page.getByText("It runs as an ordinary job because a session cannot run this statement."));
    expect(visit.pageErrors).toEqual([]);
  });

  it("shows the answer of a statement that is no query", async () => {
    await using visit = await visitors.visit();
    await runSql(visit, "create table if not exists seen (a bigint);");
    await expectSeen(visit.page.getByText("This job was not a query, so it has no rows."));
  });

  it("shows why a text was refused or a job failed, in the service's words, and what to do next", async () => {
    await using visit = await visitors.visit();
    const { page } = visit;
    await runSql(visit, "select cast(path as bigint) as number from web_logs;");
    await page.getByText("This job failed").waitFor();
    await page
      .getByText(/ODPS-\d+/)
      .first()
      .waitFor();
    await page.getByText("What to do:").waitFor();
    await runSql(visit, "selec 1;");
    await expectSeen(page.getByText(/ODPS-0130161/).first());
  });
});

describe("an instance", () => {
  it("shows its stages move, and how it ended", async () => {
    await using visit = await visitors.visit({ emulator: { clock: "manual" } });
    const { page, served, open } = visit;
    const { emulator } = inside(served);
    const id = emulator.jobs.script({ name: "nightly", stages: ["M1", "R2_1"], workers: 10, durationMs: 60_000 });
    await emulator.clock.advance(9_000);
    await open(`/instances/${id}`);
    const m1 = page.getByRole("row").filter({ hasText: "M1" });
    const r2 = page.getByRole("row").filter({ hasText: "R2_1" });
    await m1.getByText("30 %").waitFor();
    await r2.getByText("waiting").waitFor({ state: "attached" });
    await emulator.clock.advance(30_000);
    await m1.getByText("100 %").waitFor();
    await r2.getByText("30 %").waitFor();
    await page.getByRole("img", { name: /^Timeline of 2 stages/ }).waitFor();
    await emulator.clock.advance(60_000);
    await page.locator("main header").getByText("succeeded").waitFor();
    expect(visit.pageErrors).toEqual([]);
  });

  it("is stopped only after a question", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const id = inside(served).emulator.jobs.script({ name: "endless", durationMs: 3_600_000 });
    await open(`/instances/${id}`);
    await page.getByRole("button", { name: "Stop" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Keep it running" }).click();
    await dialog.waitFor({ state: "hidden" });
    expect(await inside(served).mc.instance(id).isRunning()).toBe(true);

    await page.getByRole("button", { name: "Stop" }).click();
    await dialog.getByRole("button", { name: "Stop" }).click();
    await page.getByText("This job was stopped").waitFor();
    expect(await inside(served).mc.instance(id).isTerminated()).toBe(true);
  });

  it("tells its place in the queue, and links to its LogView page", async () => {
    await using visit = await visitors.visit();
    const { page, served, open, context } = visit;
    const { emulator } = inside(served);
    emulator.jobs.script({ name: "first", queueMs: 3_600_000 });
    const id = emulator.jobs.script({ name: "second", queueMs: 3_600_000 });
    await open(`/instances/${id}`);
    await page.getByText("No. 2 of 2 in the queue").first().waitFor();
    const [logview] = await Promise.all([context.waitForEvent("page"), page.getByRole("button", { name: "LogView" }).click()]);
    await expectSeen(logview.getByRole("heading", { name: id }));
  });

  it("shows the sub-instances of a workflow as a tree, each with its own view", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const run = await inside(served).mc.runXFlow("DemoPipeline", { xflowProject: "algo_public" });
    await open(`/instances/${run.id}`);
    const nested = page.locator("ul ul").getByRole("link", { name: "widest" });
    await nested.waitFor();
    await nested.click();
    await expectSeen(page.getByRole("heading", { level: 1, name: "widest" }));
  });

  it("says so when there is none of that id", async () => {
    await using visit = await visitors.visit();
    await visit.open("/instances/20990101000000000gnone");
    await expectSeen(visit.page.getByText("There is no such instance"));
    await visit.open("/instances/a%2Fb");
    await expectSeen(visit.page.getByText("There is no such instance"));
  });
});
