import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inside } from "./shots/scene.ts";
import { expectSeen, openVisitors, type Visit, type Visitors } from "./testing/visit.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

/** One stop of the tabulator. */
interface Stop {
  readonly name: string;
  /** Whether a ring, or a stronger border, shows that it has the focus. */
  readonly isMarked: boolean;
  /** Whether it is somewhere else than on the screen, or behind something else. */
  readonly isHidden: boolean;
}

/** What has the focus; null when it has left the page. */
const stop = `(() => {
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  const isOutlined = (of, part) => of !== null && !["none", "hidden"].includes(getComputedStyle(of, part).outlineStyle);
  const hasBorder = (of) => of !== null && getComputedStyle(of).borderTopColor === getComputedStyle(probe).color;
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = "var(--focus)";
  const box = element.querySelector("rect");
  const isMarked =
    isOutlined(element) || isOutlined(element, "::after") || isOutlined(element.closest("label")) || isOutlined(element.closest(".cm-editor")) ||
    hasBorder(element.closest("section")) || (box !== null && parseFloat(getComputedStyle(box).strokeWidth) > 2);
  probe.remove();
  const { left, right, top, bottom } = (element.closest("label") ?? element).getBoundingClientRect();
  const middle = (from, to, size) => (Math.max(0, from) + Math.min(size, to)) / 2;
  const seen = document.elementFromPoint(middle(left, right, innerWidth), middle(top, bottom, innerHeight));
  const target = element.closest("label") ?? element;
  const name = element.getAttribute("aria-label") ?? element.closest("label")?.textContent ?? element.textContent;
  return { name: name.slice(0, 60), isMarked, isHidden: seen === null || !(target.contains(seen) || seen.contains(target)) };
})()`;

/** The first forty stops of the tabulator in a view. */
async function walk(page: Page): Promise<readonly Stop[]> {
  const stops: Stop[] = [];
  while (stops.length < 40) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate<Stop | null>(stop);
    if (seen === null) break;
    stops.push(seen);
  }
  return stops;
}

/** Each view, how to get there, and a stop far down in it. */
const views: Readonly<Record<string, readonly [reaches: RegExp, open: (visit: Visit) => Promise<void>]>> = {
  board: [
    /^job_\d+$/m,
    async ({ page, served, open }) => {
      for (let index = 0; index < 30; index += 1) inside(served).emulator.jobs.script({ name: `job_${index}`, durationMs: 3_600_000 });
      await open("/");
      await expectSeen(page.getByRole("link", { name: /^job_/ }).first());
    },
  ],
  "graph and workers": [
    /^Log M1#/m,
    async ({ page, served, open }) => {
      const id = inside(served).emulator.jobs.script({ stages: ["M1", "M2", "J3_1_2"], workers: 20, durationMs: 3_600_000 });
      await open(`/instances/${id}`);
      await expectSeen(page.getByRole("group", { name: /^Graph of 3 stages/ }));
      await expectSeen(page.getByRole("region", { name: "Workers, the slowest first" }));
    },
  ],
  history: [
    /^All runs$/m,
    async ({ page, served, open }) => {
      for (let index = 0; index < 30; index += 1) inside(served).emulator.jobs.script({ name: `job_${index}`, durationMs: 10 });
      await expect.poll(() => jobsOf(served.address), { timeout: 60_000 }).toBeGreaterThanOrEqual(30);
      await open("/history");
      await expectSeen(page.getByRole("link", { name: /^job_/ }).first());
    },
  ],
  "SQL, with a failed run": [
    /^Open instance/m,
    async ({ page, served, open }) => {
      const run = await inside(served).mc.runSql("select cast(path as bigint) as number from web_logs;");
      await open(`/sql/${run.id}`);
      await expectSeen(page.getByText("What to do:"));
    },
  ],
};

describe("the keyboard alone", () => {
  it.each(Object.entries(views))("shows where the focus is: %s", async (_, [reaches, open]) => {
    await using visit = await visitors.visit();
    await open(visit);
    const stops = await walk(visit.page);
    const names = stops.map((one) => one.name).join("\n");
    expect(names).toMatch(/^Skip to content\n/);
    expect(names).toMatch(reaches);
    expect(stops.filter(({ isMarked, isHidden }) => !isMarked || isHidden)).toEqual([]);
  });
});

async function jobsOf(address: string): Promise<number> {
  const answer = await fetch(`${address}/api/history/jobs?limit=100`, { headers: { "x-maxcompute-rx": "1" } });
  const found: unknown = await answer.json();
  return typeof found === "object" && found !== null && "jobs" in found && Array.isArray(found.jobs) ? found.jobs.length : 0;
}
