import { readFile } from "node:fs/promises";

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { inside } from "./shots/scene.ts";
import { expectSeen, openVisitors, patience, type Visit, type Visitors } from "./testing/visit.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

/** A million rows, which are in their order. */
const million =
  "select x * 200000 + log_id as n, path from web_logs lateral view explode(array(0, 1, 2, 3, 4)) t as x order by n limit 1000000;";

const wide = `select ${Array.from({ length: 200 }, (_, index) => `id + ${index} as column_${index}`).join(", ")} from (select log_id as id from web_logs limit 2000) t order by column_0 limit 2000;`;

async function showResult({ served, open, page }: Visit, sql: string, query = ""): Promise<void> {
  const run = await inside(served).mc.executeSql(sql);
  await open(`/sql/${run.id}${query}`);
  await tableOf(page).waitFor();
}

const tableOf = (page: Page) => page.getByRole("table", { name: "Result" });
/** The number in the first column of a row, once it is there. */
const valueOf = (page: Page, row: number) => tableOf(page).locator(`[aria-rowindex="${row + 1}"] [aria-colindex="2"]`);

it("scrolls through all of a million rows, by the scroll bar, by the wheel and by their numbers", async () => {
  await using visit = await visitors.visit();
  const { page } = visit;
  await showResult(visit, million);
  const table = tableOf(page);
  expect(await table.getAttribute("aria-rowcount")).toBe("1000001");

  await table.focus();
  await table.press("End");
  await expect.poll(() => valueOf(page, 1_000_000).innerText(), patience).toBe("999999");
  const number = table.locator('[aria-rowindex="1000001"] [aria-colindex="1"]');
  expect(await number.innerText()).toBe("1,000,000");
  expect(await number.evaluate((cell) => cell.scrollWidth <= cell.clientWidth)).toBe(true);

  // The wheel moves by single rows, wherever the list is.
  await page.getByLabel("Row", { exact: true }).fill("654321");
  await page.getByLabel("Row", { exact: true }).press("Enter");
  await expect.poll(() => valueOf(page, 654_321).innerText(), patience).toBe("654320");
  await table.hover();
  await page.mouse.wheel(0, 300);
  await expect.poll(() => valueOf(page, 654_331).innerText(), patience).toBe("654330");
  await table.press("Home");
  await expect.poll(() => valueOf(page, 1).innerText(), patience).toBe("0");
  expect(visit.pageErrors).toEqual([]);
});

it("opens at the rows that the address names, and puts those that are chosen into the address", async () => {
  await using visit = await visitors.visit();
  const { page } = visit;
  await showResult(visit, "select log_id, path from web_logs order by log_id limit 200000;", "?rows=150000-150003");
  await expect.poll(() => valueOf(page, 150_000).innerText(), patience).toBe("149999");
  await expect.poll(() => tableOf(page).locator('[data-marked="true"]').count(), patience).toBe(4);

  await tableOf(page).locator('[aria-rowindex="150007"] [aria-colindex="1"]').click();
  await expect.poll(() => new URL(page.url()).search, patience).toBe("?rows=150006");
  await tableOf(page)
    .locator('[aria-rowindex="150009"] [aria-colindex="1"]')
    .click({ modifiers: ["Shift"] });
  await expect.poll(() => new URL(page.url()).search, patience).toBe("?rows=150006-150008");
});

it("renders only the visible ones of 200 columns, and knows the place of each", async () => {
  await using visit = await visitors.visit();
  const { page } = visit;
  await showResult(visit, wide);
  const table = tableOf(page);
  expect(await table.getAttribute("aria-colcount")).toBe("201");
  await expectSeen(table.getByRole("columnheader", { name: "column_0 bigint" }));
  expect(await table.getByRole("cell").count()).toBeLessThan(700);

  await table.evaluate((element) => element.scrollTo(element.scrollWidth, 0));
  const last = table.getByRole("columnheader", { name: "column_199 bigint" });
  await expectSeen(last);
  expect(await last.getAttribute("aria-colindex")).toBe("201");
  await expect.poll(() => table.locator('[aria-rowindex="2"] [aria-colindex="201"]').innerText(), patience).toBe("199");
  expect(await table.getByRole("cell").count()).toBeLessThan(700);
  // Heads stand over their columns, and the number of the row stays in sight.
  const [head, cell] = await Promise.all([last.boundingBox(), table.locator('[aria-rowindex="2"] [aria-colindex="201"]').boundingBox()]);
  expect(head?.x).toBe(cell?.x);
  const [frame, index] = await Promise.all([table.boundingBox(), table.locator('[aria-rowindex="2"] [aria-colindex="1"]').boundingBox()]);
  expect(Math.abs((index?.x ?? 0) - (frame?.x ?? 0))).toBeLessThan(2);
});

it("downloads Parquet and Arrow", async () => {
  await using visit = await visitors.visit();
  const { page } = visit;
  await showResult(visit, "select name, count(*) as flowers from pyodps_iris group by name order by name;");
  const save = async (button: string): Promise<{ readonly name: string; readonly bytes: Buffer }> => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button }).click()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };
  const parquet = await save("Download Parquet");
  expect(parquet.name).toMatch(/^\w+\.parquet$/);
  expect([parquet.bytes.subarray(0, 4).toString(), parquet.bytes.subarray(-4).toString()]).toEqual(["PAR1", "PAR1"]);
  const arrow = await save("Download Arrow");
  expect(arrow.name).toMatch(/^\w+\.arrows$/);
  expect(arrow.bytes.readInt32LE(0)).toBe(-1);
  expect(visit.pageErrors).toEqual([]);
});

it("tells how far a download is, and leaves nothing when it is cancelled", async () => {
  await using visit = await visitors.visit();
  const { page } = visit;
  // The dialog is the system's; what is chosen there is a file in the browser's own storage here.
  const chosen = "navigator.storage.getDirectory().then((directory) => directory.getFileHandle('chosen.csv', { create: true }))";
  await page.addInitScript(`showSaveFilePicker = () => ${chosen}`);
  await showResult(visit, million);
  await page.getByRole("button", { name: "Download CSV" }).click();
  await page.getByRole("progressbar", { name: "Download CSV" }).waitFor();
  await page.getByText(/[\d,]+ of 1,000,000 rows · /).waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Download CSV" }).waitFor();
  expect(await page.evaluate(`${chosen}.then((handle) => handle.getFile()).then((file) => file.size)`)).toBe(0);
  expect(await page.getByRole("alert").count()).toBe(0);
});

it("streams a large file to disk where the browser has no dialog for files", async () => {
  await using visit = await visitors.visit();
  const { page } = visit;
  await page.addInitScript("delete window.showSaveFilePicker; delete Window.prototype.showSaveFilePicker;");
  await showResult(visit, "select log_id, path from web_logs;");
  const [download] = await Promise.all([
    page.waitForEvent("download", patience),
    page.getByRole("button", { name: "Download CSV" }).click(),
  ]);
  const text = await readFile(await download.path(), "utf8");
  expect(text.split("\n").length).toBe(200_002);
});

it("draws two columns as a chart", async () => {
  await using visit = await visitors.visit();
  const { page } = visit;
  await showResult(visit, "select name, count(*) as flowers, avg(petallength) as petal from pyodps_iris group by name order by name;");
  await page.getByRole("button", { name: "Chart" }).click();
  await expectSeen(page.getByRole("img", { name: "Chart of flowers by name; the table has the same values" }));
  await expect.poll(() => page.locator("svg [aria-label=bar] rect").count(), patience).toBe(3);
  await page.getByRole("combobox", { name: /^Values/ }).selectOption("petal");
  await expectSeen(page.getByRole("img", { name: /^Chart of petal by name/ }));
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await page.getByRole("cell", { name: "Iris-setosa" }).waitFor();
  expect(visit.pageErrors).toEqual([]);
});
