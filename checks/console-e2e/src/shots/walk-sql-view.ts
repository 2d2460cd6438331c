import type { Page } from "playwright-core";

const query = `-- Revenue by city
select c.city, count(*) as sales, round(sum(s.total_price), 2) as revenue
from sale_detail s
join customers c on s.customer_id = c.customer_id
group by c.city
order by revenue desc
limit 10;`;

const wrong = `select count(*) as sales from sale_detail;

-- a table whose name is wrong
select shop_name, total_price
from sale_details
where sale_date = '\${year}' and total_price > :least;`;

/** The states in which the SQL view is photographed. */
export const walkedStates = ["cost", "chart", "tables", "script", "runs"] as const;

/** Walks through the states of the SQL view, in either language. Yields the name of each state when it is there to be seen. */
export async function* walkSqlView(page: Page, patience: { readonly timeout: number }): AsyncGenerator<(typeof walkedStates)[number]> {
  const editor = page.locator(".cm-content");
  const button = (name: RegExp) => page.getByRole("button", { name }).first();
  await editor.waitFor(patience);
  await editor.fill(query, patience);
  await button(/^(Estimate|估算)$/).click(patience);
  await page.getByText(/complexity|复杂度/).waitFor(patience);
  yield "cost";

  await editor.press("Control+Enter", patience);
  await page.getByRole("cell", { name: /^\d+$/ }).first().waitFor(patience);
  await button(/^(Chart|图表)$/).click(patience);
  await page.locator("svg [aria-label=bar] rect").first().waitFor(patience);
  yield "chart";

  await button(/^(Table|表格)$/).click(patience);
  await button(/^(Tables|表)$/).click(patience);
  const table = page.getByRole("treeitem", { name: /^sale_detail/ });
  await table.waitFor(patience);
  await table.press("ArrowRight", patience);
  await page.getByRole("treeitem", { name: /^shop_name/ }).waitFor(patience);
  yield "tables";

  await button(/^(New tab|新标签页)$/).click(patience);
  await editor.fill(wrong, patience);
  await page.locator("fieldset input").first().fill("2013", patience);
  await page.locator("fieldset input").nth(1).fill("100", patience);
  await editor.press("Control+Enter", patience);
  await button(/^(Go to line|转到第)/).click(patience);
  yield "script";

  await button(/^(Recent runs|运行历史)$/).click(patience);
  await page.locator("section li").first().waitFor(patience);
  yield "runs";
}
