import { beforeAll, describe, expect, it } from "vitest";

import { judgeRun, tickMs, type Verdict } from "./judge-run.ts";
import { progressIntervalMs, recordRuns, type RecordedRun } from "./record-runs.ts";
import { reportRanges } from "./report.ts";
import { runPlans, type RunPlan } from "./run-plans.ts";

// A small measurement; `npm run notices` in this folder makes the figures of docs/notices.md.

const stallMs = 60_000;
let runs: readonly RecordedRun[] = [];
let verdicts: readonly (Verdict & { readonly plan: RunPlan })[] = [];

beforeAll(async () => {
  runs = await recordRuns(runPlans(1, { ofEachKind: 3, longestMs: 150_000, stallMs }), 1);
  verdicts = runs.map((run) => ({ plan: run.plan, ...judgeRun(run, stallMs) }));
}, 120_000);

it("records each run to its end", () => {
  expect(runs.map(({ events }) => events.at(-1)?.type)).toEqual(runs.map(() => "succeeded"));
});

it("tells a range that is one, or no idea", () => {
  const moments = verdicts.flatMap((verdict) => verdict.moments);
  process.stdout.write(`${reportRanges(moments)}\n`);
  const ranges = moments.flatMap(({ range }) => range ?? []);
  expect(ranges.length).toBeGreaterThan(0);
  expect(ranges.filter(({ fromMs, toMs }) => !(fromMs >= 0 && fromMs <= toMs && Number.isFinite(toMs)))).toEqual([]);
});

describe("stalls", () => {
  it("are never told of a run that goes on", () => {
    expect(verdicts.filter(({ plan }) => plan.stuck === undefined).flatMap(({ stalls }) => stalls)).toEqual([]);
  });

  it("are told of each run that stands still, after the bound and at most one look later", () => {
    for (const { plan, stalls } of verdicts) {
      if (plan.stuck === undefined) continue;
      expect(stalls).toHaveLength(1);
      for (const { sinceMs, toldMs } of stalls) {
        expect(toldMs - sinceMs).toBeGreaterThanOrEqual(stallMs);
        expect(toldMs - sinceMs).toBeLessThanOrEqual(stallMs + tickMs);
        // The middle of the first of two stages, and the look before it.
        expect(sinceMs).toBeGreaterThan((plan.job.durationMs ?? 0) / 4 - 2 * progressIntervalMs);
      }
    }
  });
});

it("tells skew of skewed runs only", () => {
  const told = new Set(verdicts.flatMap(({ plan, types }) => (types.has("skew") ? [plan.kind] : [])));
  expect([...told]).toEqual(["skewed"]);
});
