import { quantile } from "@maxcompute-rx/checks-common/quantile";
import { serveConsole } from "@maxcompute-rx/console";
import type { Browser } from "playwright-core";

import type { Scenario } from "./scenario.ts";
import { watchPage, type Watched } from "./watch-page.ts";

/** The figures of what was done, by its name. */
export type Figures = Readonly<Record<string, Figure>>;

interface Figure {
  /** Of the longest task of each run: the median and the most, in milliseconds. Browsers report no task below 50 ms; then it is 0. */
  readonly longestMs: number;
  readonly mostMs: number;
  /** The median of the runs of the time below which 95 of 100 times between frames lie, in milliseconds. */
  readonly frameMs: number;
}

/** Plays a scenario so many times, each with a console and a page of its own. Rejects when something goes wrong in the page. */
export async function measure(browser: Browser, scenario: Scenario, runs: number): Promise<Figures> {
  const seen: Readonly<Record<string, Watched>>[] = [];
  for (let run = 0; run < runs; run += 1) seen.push(await play(browser, scenario));
  return Object.fromEntries(
    Object.keys(seen[0] ?? {}).map((what) => {
      const all = seen.flatMap((run) => run[what] ?? []);
      const longest = all.map(({ longestMs }) => longestMs);
      const frames = all.map(({ framesMs }) => quantile(framesMs, 0.95));
      return [what, { longestMs: quantile(longest, 0.5), mostMs: Math.max(...longest), frameMs: quantile(frames, 0.5) }];
    }),
  );
}

async function play(browser: Browser, scenario: Scenario): Promise<Readonly<Record<string, Watched>>> {
  const served = await serveConsole({ ...scenario.options, history: false });
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: "en-US" });
  try {
    const page = await context.newPage();
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    const { during } = await watchPage(page);
    const watched = await scenario.measure({ page, served, during });
    if (errors.length > 0) throw new AggregateError(errors, "The page had errors while it was measured.");
    return watched;
  } finally {
    await context.close();
    await served.close();
  }
}

/** One line of text for each figure. */
export function figureLines(name: string, figures: Figures): readonly string[] {
  return Object.entries(figures).map(
    ([what, { longestMs, mostMs, frameMs }]) =>
      `${name}, ${what}: longest task ${taskText(longestMs)} (at most ${taskText(mostMs)}), frames p95 ${Math.round(frameMs)} ms`,
  );
}

function taskText(ms: number): string {
  return ms === 0 ? "below 50 ms" : `${Math.round(ms)} ms`;
}
