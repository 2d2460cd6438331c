import { afterAll, beforeAll, expect, it } from "vitest";

import { openVisitors, patience, type Visit, type Visitors } from "./testing/visit.ts";
import { editorOf, expectText, openSql, run } from "./testing/sql-view.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

/** What the page keeps in the browser. */
async function keptBy({ page }: Visit): Promise<Readonly<Record<string, string>>> {
  return page.evaluate("({ ...localStorage })");
}

it("keeps drafts and tabs over another view, a reload and a closed tab of the browser", async () => {
  await using visit = await visitors.visit();
  const { page, context, served } = visit;
  const editor = await openSql(visit);
  await editor.fill("select 'first draft'");
  await page.getByRole("button", { name: "New tab" }).click();
  await editorOf(page).fill("select 'second draft'");

  await page.getByRole("link", { name: "Instances", exact: true }).click();
  await page.getByRole("search").waitFor();
  await page.getByRole("link", { name: "SQL", exact: true }).click();
  await expectText(page, "select 'second draft'");
  await page.reload();
  await expectText(page, "select 'second draft'");
  await page.getByRole("button", { name: "select 'first draft'", exact: true }).click();
  await expectText(page, "select 'first draft'");

  const later = await context.newPage();
  await later.goto(`${served.address}/sql`);
  await expectText(later, "select 'first draft'");
  await later.getByRole("button", { name: "Close select 'first draft'" }).click();
  await expectText(later, "select 'second draft'");
  expect(visit.pageErrors).toEqual([]);
});

it("returns to the run that was shown, and to what was written after it", async () => {
  await using visit = await visitors.visit();
  const { page } = visit;
  await openSql(visit);
  await run(page, "select 6 * 7 as answer;");
  await page.getByRole("cell", { name: "42" }).waitFor();
  await editorOf(page).fill("select 6 * 8 as answer;");
  await page.getByRole("link", { name: "Instances", exact: true }).click();
  await page.getByRole("link", { name: "SQL", exact: true }).click();
  await page.getByRole("cell", { name: "42" }).waitFor();
  expect(new URL(page.url()).pathname).toMatch(/^\/sql\/\w+$/);
  await expectText(page, "select 6 * 8 as answer;");
});

it("lists the runs of this browser, which open again and whose text can be used again", async () => {
  await using visit = await visitors.visit();
  const { page } = visit;
  await openSql(visit);
  await run(page, "select 'one' as word;");
  await page.getByRole("cell", { name: "one" }).waitFor();
  await run(page, "select 'two' as word;");
  await page.getByRole("cell", { name: "two" }).waitFor();
  await page.getByRole("button", { name: "Recent runs" }).click();
  const history = page.getByRole("region", { name: "Recent runs" });
  await history.getByText("succeeded").nth(1).waitFor();
  await history.getByRole("searchbox").fill("'one'");
  await history.getByRole("link").click();
  await page.getByRole("cell", { name: "one" }).waitFor();
  await history.getByRole("button", { name: /^Open text/ }).click();
  await expectText(page, "select 'one' as word;");
  expect(new URL(page.url()).pathname).toBe("/sql");
  await history.getByRole("button", { name: "Clear" }).click();
  await history.getByText("Runs that you start here").waitFor();
});

it("shows no drafts of another account or project", async () => {
  await using visit = await visitors.visit();
  const { page, context } = visit;
  const editor = await openSql(visit);
  await editor.fill("select 'only mine'");
  await context.route("**/settings.json", (route) =>
    route.fulfill({ json: { project: "demo_project", scope: "another", emulator: true } }),
  );
  await page.reload();
  await expect.poll(() => editorOf(page).innerText(), patience).toContain("20,000 sales");
  await context.unroute("**/settings.json");
  await page.reload();
  await expectText(page, "select 'only mine'");
});

it("keeps no passwords and no values of parameters, and says so", async () => {
  await using visit = await visitors.visit();
  const { page } = visit;
  const editor = await openSql(visit);
  await editor.fill("select * from pyodps_iris where name = :flower limit 1");
  await page.getByRole("textbox", { name: "flower" }).fill("Iris-virginica");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("cell", { name: "Iris-virginica" }).waitFor();
  await editorOf(page).fill("select 1; -- password = hunter2");
  await page.getByText("seems to contain a key or password").waitFor();
  const kept = JSON.stringify(await keptBy(visit));
  expect(kept).not.toContain("hunter2");
  expect(kept).not.toContain("Iris-virginica");
  expect(kept).toContain(":flower");
});

it("works where the browser's storage is full or forbidden", async () => {
  await using visit = await visitors.visit();
  const { page } = visit;
  await page.addInitScript(`Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }`);
  const editor = await openSql(visit);
  await editor.fill("select 'not kept' as word");
  await page.getByText("Not kept: the browser's storage is full or not allowed.").waitFor();
  await page.getByRole("link", { name: "Instances", exact: true }).click();
  await page.getByRole("link", { name: "SQL", exact: true }).click();
  await expectText(page, "select 'not kept' as word");
  await run(page, "select 'ran' as word");
  await page.getByRole("cell", { name: "ran" }).waitFor();
  expect(visit.pageErrors).toEqual([]);
});
