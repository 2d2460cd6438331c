import { inside, manyJobs } from "../shots/scene.ts";
import type { Scenario } from "./scenario.ts";
import { scrollBy, until } from "./watch-page.ts";

/** The board with as many instances as it holds. */
export const fullBoard: Scenario = {
  name: "2,000 instances",
  async measure({ page, served, during }) {
    manyJobs(served);
    const { emulator, mc } = inside(served);
    return {
      opened: await during(async () => {
        await page.goto(served.address);
        await until(page, "document.querySelectorAll('a[data-row]').length > 10");
        // The first progress of those that run comes now.
        await page.waitForTimeout(5000);
      }),
      "at rest": await during(() => page.waitForTimeout(5000)),
      "scrolled to the end, and back": await during(async () => {
        await scrollBy(page, "document.scrollingElement", 400, 260);
        await scrollBy(page, "document.scrollingElement", -400, 260);
        await page.evaluate("scrollTo(0, 0)");
      }),
      "instances come and go": await during(async () => {
        for (let index = 0; index < 20; index += 1) {
          const id = emulator.jobs.script({ name: `newcomer_${index}`, durationMs: index % 2 === 0 ? 500 : 3_600_000 });
          if (index % 5 === 1) await mc.stopInstance(id);
          await page.waitForTimeout(250);
        }
      }),
      "searched, filtered, sorted and grouped": await during(async () => {
        await page.evaluate(`document.querySelector('input[type="search"]').focus()`);
        await page.keyboard.type("report_1 lei", { delay: 120 });
        for (let key = 0; key < 12; key += 1) await page.keyboard.press("Backspace", { delay: 60 });
        await page.waitForTimeout(1000);
        for (const index of [1, 3, 4, 0]) {
          await page.evaluate(`document.querySelectorAll('input[type="radio"]')[${index}].click()`);
          await page.waitForTimeout(400);
        }
        for (const index of [1, 6]) {
          await page.evaluate(`document.querySelectorAll('[role="columnheader"] button')[${index}].click()`);
          await page.waitForTimeout(800);
        }
        for (const group of ["owner", "name", "none"]) {
          await page.evaluate(
            `[...document.querySelectorAll("select")].find((one) => [...one.options].some(({ value }) => value === "owner")).focus()`,
          );
          await page.selectOption("select:focus", group);
          await page.waitForTimeout(1200);
        }
      }),
    };
  },
};
