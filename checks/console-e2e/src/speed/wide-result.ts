import { inside } from "../shots/scene.ts";
import type { Scenario } from "./scenario.ts";
import { scrollBy, until } from "./watch-page.ts";

const table = `document.querySelector('[role="table"]')`;
const columns = Array.from({ length: 200 }, (_, index) => `id + ${index} as column_${index}`).join(", ");
const sql = `select ${columns} from (select log_id as id from web_logs limit 2000) t order by column_0 limit 2000;`;

/** A result of 2,000 rows with 200 columns each. */
export const wideResult: Scenario = {
  name: "200 columns",
  async measure({ page, served, during }) {
    const run = await inside(served).mc.executeSql(sql);
    return {
      opened: await during(async () => {
        await page.goto(`${served.address}/sql/${run.id}`);
        await until(page, `document.querySelectorAll('[role="cell"]').length > 100`);
        await page.waitForTimeout(1500);
      }),
      "scrolled down": await during(() => scrollBy(page, table, 40, 180)),
      "scrolled to the right": await during(() => scrollBy(page, table, 40, 180, true)),
      "scrolled up": await during(() => scrollBy(page, table, -40, 180)),
      "scrolled to the left": await during(() => scrollBy(page, table, -40, 180, true)),
      "dragged far": await during(async () => {
        for (const [left, top] of [
          [6000, 20_000],
          [0, 40_000],
          [12_000, 0],
          [3000, 59_000],
        ]) {
          await page.evaluate(`${table}.scrollTo(${left}, ${top})`);
          await page.waitForTimeout(500);
        }
      }),
    };
  },
};
