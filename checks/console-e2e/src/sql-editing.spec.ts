import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { inside } from "./shots/scene.ts";
import { editorOf, expectText, openSql, run } from "./testing/sql-view.ts";
import { expectSeen, openVisitors, patience, type Visitors } from "./testing/visit.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

/** The texts that are marked as errors. */
async function marked(page: Page): Promise<readonly string[]> {
  return page.locator(".cm-lintRange-error").allInnerTexts();
}

/** Selects a line of the editor by the keyboard. */
async function selectLine(page: Page, line: number): Promise<void> {
  const editor = editorOf(page);
  await editor.press("Control+Home");
  for (let at = 1; at < line; at += 1) await editor.press("ArrowDown");
  await editor.press("Home");
  await editor.press("Shift+End");
}

it("marks the place of an error, leads to it, and knows it after a reload", async () => {
  await using visit = await visitors.visit();
  const { page } = visit;
  await openSql(visit);
  await run(page, "select *\nfrom nothing_here\nwhere 1 = 1;");
  const button = page.getByRole("button", { name: "Go to line 2, column 6" });
  await button.click();
  await expect.poll(() => marked(page), patience).toEqual(["nothing_here"]);
  await page.keyboard.type("x");
  await expectText(page, "select *\nfrom xnothing_here\nwhere 1 = 1;");
  await page.keyboard.press("Backspace");
  await page.reload();
  await button.waitFor();
  await expect.poll(() => marked(page), patience).toEqual(["nothing_here"]);

  // A text that is refused at once has a place, too.
  await run(page, "select 1 as a,\nfrom from x;");
  await page.getByRole("button", { name: /^Go to line 2/ }).waitFor();
  await expect.poll(async () => (await marked(page)).length, patience).toBe(1);
});

it("submits once when the keys are pressed twice", async () => {
  await using visit = await visitors.visit();
  const { page, context } = visit;
  let submits = 0;
  await context.route(/\/instances(\?|$)/, async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    submits += 1;
    await new Promise((resolve) => setTimeout(resolve, 500));
    return route.continue();
  });
  const editor = await openSql(visit);
  await editor.fill("select 'pressed twice' as word;");
  await editor.press("Control+Enter");
  await editor.press("Control+Enter");
  await expectSeen(page.getByRole("cell", { name: "pressed twice" }));
  expect(submits).toBe(1);
});

it("runs the selected part only, and marks errors where they are in the whole text", async () => {
  await using visit = await visitors.visit();
  const { page } = visit;
  const editor = await openSql(visit);
  await editor.fill("select 'first' as word;\nselect * from nothing_here;\nselect 'third' as word;");
  await selectLine(page, 3);
  await page.getByRole("button", { name: "Run selection" }).click();
  await page.getByRole("cell", { name: "third" }).waitFor();
  await selectLine(page, 2);
  await editor.press("Control+Enter");
  await page.getByRole("button", { name: "Go to line 2, column 15" }).waitFor();
  await expect.poll(() => marked(page), patience).toEqual(["nothing_here"]);
});

it("runs the statements of a script one after another, each with its own result, and stops at an error", async () => {
  await using visit = await visitors.visit();
  const { page } = visit;
  await openSql(visit);
  const script =
    "set odps.sql.timezone=UTC;\nselect 'first' as word;\nselect 'second' as word;\nselect * from nothing_here;\nselect 'never' as word;";
  await run(page, script);
  const steps = page.getByRole("list", { name: "Statements of the script" });
  await steps.getByRole("link", { name: /^failed 3\./ }).waitFor();
  await expectText(page, script);
  await expect.poll(() => marked(page), patience).toEqual(["nothing_here"]);
  await steps.getByRole("link", { name: /^succeeded 1\./ }).click();
  await page.getByRole("cell", { name: "first" }).waitFor();
  await expectText(page, script);
  await steps.getByRole("link", { name: /^succeeded 2\./ }).click();
  await page.getByRole("cell", { name: "second" }).waitFor();
  expect(await steps.getByText(/^waiting 4\./).count()).toBe(1);
  expect(
    inside(visit.served)
      .emulator.requests.list()
      .filter(({ method, path }) => method === "POST" && path.endsWith("/instances")),
  ).toHaveLength(3);
});

it("asks for parameters, and puts them in", async () => {
  await using visit = await visitors.visit();
  const { page } = visit;
  const editor = await openSql(visit);
  await editor.fill("select ':no' as a, '${day}' as b, :city as c, :n + 1 as d;");
  expect(await page.getByRole("button", { name: "Run", exact: true }).isDisabled()).toBe(true);
  await page.getByRole("textbox", { name: "day" }).fill("20260101");
  await page.getByRole("textbox", { name: "city" }).fill("O'Neill");
  await page.getByRole("textbox", { name: "n", exact: true }).fill("41");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("cell", { name: "42" }).waitFor();
  for (const text of [":no", "20260101", "O'Neill"]) expect(await page.getByRole("cell", { name: text, exact: true }).count()).toBe(1);
  expect(await editor.innerText()).toContain(":city");
});

it("completes tables, columns and functions, and asks the service only for what is written", async () => {
  await using visit = await visitors.visit();
  const { page } = visit;
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const editor = await openSql(visit);
  await editor.fill("");
  await editor.pressSequentially("select ");
  expect(asked.filter((path) => path.includes("/tables"))).toEqual([]);
  await editor.pressSequentially("regexp_ext");
  await page.getByRole("option", { name: "regexp_extract", exact: true }).waitFor();
  await editor.fill("");
  await editor.pressSequentially("select * from cust");
  await page.getByRole("option", { name: /^customers/ }).click();
  await editor.pressSequentially(" c where c.ci");
  await page.getByRole("option", { name: /^city/ }).click();
  await expectText(page, "select * from customers c where c.city");
  expect(asked.filter((path) => path.endsWith("/tables/customers"))).toHaveLength(1);
  expect(asked.filter((path) => path.endsWith("/tables"))).toHaveLength(1);
});

it("shows schemas, tables, columns and partitions, by mouse and keyboard, and inserts their names", async () => {
  await using visit = await visitors.visit();
  const { page } = visit;
  await inside(visit.served).mc.executeSql("create schema if not exists reports");
  await inside(visit.served).mc.executeSql("set odps.namespace.schema=true; create table if not exists reports.monthly (id bigint)");
  const editor = await openSql(visit);
  await editor.fill("select * from ");
  await editor.press("Control+End");
  await page.getByRole("button", { name: "Tables" }).click();
  const tree = page.getByRole("tree", { name: "Tables" });
  await tree.getByRole("treeitem", { name: "default" }).focus();
  await page.keyboard.press("ArrowRight");
  const table = tree.getByRole("treeitem", { name: /^sale_detail/ });
  await table.waitFor();
  for (let press = 0; press < 10 && !(await table.evaluate((item) => item.matches(":focus"))); press += 1)
    await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await tree.getByRole("treeitem", { name: "total_price double" }).waitFor();
  await page.keyboard.press("Enter");
  await expectText(page, "select * from sale_detail");

  await tree.getByRole("treeitem", { name: "Partitions", exact: true }).click();
  await editor.pressSequentially(" where ");
  await tree
    .getByRole("treeitem", { name: /^sale_date=/ })
    .first()
    .click();
  await expect.poll(() => editor.innerText(), patience).toMatch(/where sale_date = '\d+' and region = '\w+'$/);

  await tree.getByRole("treeitem", { name: "reports" }).locator("span").first().click();
  await tree.getByRole("treeitem", { name: "monthly" }).click();
  await expect.poll(() => editor.innerText(), patience).toContain("reports.monthly");
  await page.getByRole("searchbox", { name: "Search tables" }).fill("iris");
  await expect.poll(() => tree.getByRole("treeitem", { name: /^sale_detail/ }).count(), patience).toBe(0);
  await tree.getByRole("treeitem", { name: /^pyodps_iris/ }).waitFor();
});

it("estimates what a query would read, marks its errors, and says nothing where there is no estimate", async () => {
  await using visit = await visitors.visit();
  const { page, context } = visit;
  const editor = await openSql(visit);
  await editor.fill("select count(*) from web_logs;");
  await page.getByRole("button", { name: "Estimate" }).click();
  await expectSeen(page.getByText(/^reads [\d.]+ [kM]B · complexity \d/));
  await editor.fill("select * from nothing_here;");
  expect(await page.getByText(/^reads /).count()).toBe(0);
  await page.getByRole("button", { name: "Estimate" }).click();
  await expect.poll(() => marked(page), patience).toEqual(["nothing_here"]);

  await context.route("**/instances?**", (route) =>
    route.request().method() === "POST" && route.request().postData()?.includes("SQLCost") === true
      ? route.fulfill({ status: 400, json: { code: "invalid_request", message: "There is no such task." } })
      : route.fallback(),
  );
  await editor.fill("select 1;");
  await page.getByRole("button", { name: "Estimate" }).click();
  await page.getByRole("button", { name: "Estimate" }).waitFor({ state: "detached" });
  expect(await page.getByText("There is no such task").count()).toBe(0);
});
