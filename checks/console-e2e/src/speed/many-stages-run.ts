import type { Page } from "playwright-core";

import { inside } from "../shots/scene.ts";
import type { Scenario } from "./scenario.ts";
import { stagesRecording } from "./stages-recording.ts";
import { scrollBy, until } from "./watch-page.ts";

const count = 300;
export const isDrawn: string = `document.querySelectorAll("[data-stage]").length === ${count} && document.querySelectorAll("table tbody th button").length >= ${count}`;
const place = "document.querySelector('[data-stage]').closest('svg').parentElement";

/** A run of 300 stages, about 30 of which work at the same time: its graph, its timeline and its table. */
export const manyStagesRun: Scenario = {
  name: `${count} stages`,
  options: { emulator: { clock: "manual" } },
  async measure({ page, served, during }) {
    const { emulator } = inside(served);
    const id = "20260101000000000gwide";
    emulator.jobs.play(stagesRecording({ project: served.project, id, events: 300, tookMs: 3_000_000 }));
    await emulator.clock.advance(1_000_000);
    const click = (button: string): Promise<void> => clickOn(page, button);
    return {
      "opened by its address": await during(async () => {
        await page.goto(`${served.address}/instances/${id}`);
        await until(page, isDrawn);
        await page.waitForTimeout(1000);
      }),
      "progress arrives": await during(async () => {
        for (let step = 0; step < 3; step += 1) {
          await emulator.clock.advance(20_000);
          await page.waitForTimeout(1500);
        }
      }),
      "scrolled to the timeline and the table, and back": await during(async () => {
        await scrollBy(page, "document.scrollingElement", 150, 150);
        await scrollBy(page, "document.scrollingElement", -150, 150);
      }),
      "graph scrolled both ways": await during(async () => {
        await scrollBy(page, place, 25, 80, true);
        await scrollBy(page, place, 25, 60);
        await scrollBy(page, place, -25, 80, true);
      }),
      "whole graph shown, and zoomed in": await during(async () => {
        await click("Show all");
        await page.waitForTimeout(800);
        for (let step = 0; step < 5; step += 1) {
          await click("+");
          await page.waitForTimeout(300);
        }
      }),
      "stages selected": await during(async () => {
        for (const index of [5, 80, 290]) {
          await page.evaluate(`document.querySelectorAll("table tbody th button")[${index}].click()`);
          await page.waitForTimeout(800);
        }
      }),
      "progress arrives while the table is seen": await during(async () => {
        await page.evaluate("scrollTo(0, document.body.scrollHeight - 6000)");
        for (let step = 0; step < 3; step += 1) {
          await emulator.clock.advance(20_000);
          await page.waitForTimeout(1500);
        }
        await page.evaluate("scrollTo(0, 0)");
      }),
      "another language and theme": await during(async () => {
        await click("中文");
        await page.waitForTimeout(1000);
        await click("深色主题");
        await page.waitForTimeout(1000);
        await click("English");
        await page.waitForTimeout(1000);
      }),
      "left for the board, and opened from there": await during(async () => {
        await page.evaluate("document.querySelector('header nav a').click()");
        await until(page, "document.querySelector('a[data-row]')");
        await page.waitForTimeout(500);
        await page.evaluate(`document.querySelector('[data-instance="${id}"] a').click()`);
        await until(page, isDrawn);
        await page.waitForTimeout(1000);
      }),
    };
  },
};

/** By the element itself: a search by role and name would be a long task of its own. */
async function clickOn(page: Page, text: string): Promise<void> {
  await page.evaluate(`[...document.querySelectorAll("button")]
    .find((button) => button.textContent.trim() === ${JSON.stringify(text)} || button.getAttribute("aria-label") === ${JSON.stringify(text)})
    .click()`);
}
