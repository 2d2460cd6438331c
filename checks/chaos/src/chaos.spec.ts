import { describe, expect, it } from "vitest";

import { conditionsNamed } from "./conditions.ts";
import { describePlan, planOf, simplerPlans, type Plan } from "./plan.ts";
import { runPlan } from "./run-plan.ts";

// A small run with fixed seeds, on virtual time; `npm run chaos` has no end of them.

const plan = (seed: number, ...names: string[]): Plan => ({ seed, instances: 12, submits: 2, conditions: conditionsNamed(names) });

describe("what watches tell is what happened, each end once", () => {
  it.each([
    plan(
      11,
      "unavailable-503",
      "reset",
      "truncated-body",
      "garbage-body",
      "duplicate",
      "reorder",
      "list-rows",
      "lost-answer",
      "guid-ignored",
    ),
    plan(12, "throttle", "sleep", "clock-jumps", "restart", "no-progress", "cut-stream"),
  ])("in spite of everything: $seed", async (one) => {
    const { offences } = await runPlan(one);
    expect(offences, `npm run chaos -- ${describePlan(one)}`).toEqual([]);
  });
});

describe("chaos itself", () => {
  it("finds watches that give up, and says what was asked last", async () => {
    const silent: Plan = {
      seed: 13,
      instances: 1,
      submits: 0,
      conditions: [
        { kind: "fault", name: "silence", fault: { name: "protected" } },
        { kind: "fault", name: "garbage-progress", fault: { name: "garbage-body" } },
      ],
    };
    const { offences } = await runPlan(silent);
    expect(offences[0]?.what).toMatch(/ended with an error|never told the end/);
    expect(offences.flatMap(({ trace }) => trace).join("\n")).toContain("answered 200");
  });

  it("tries each condition alone first, then mixtures, and smaller plans after a failure", () => {
    expect(planOf(1, 0, 10).conditions.map(({ name }) => name)).toEqual(["throttle"]);
    expect(planOf(1, 100, 10)).toEqual(planOf(1, 100, 10));
    expect([...simplerPlans(plan(1, "reset", "slow"))].map(({ conditions }) => conditions.map(({ name }) => name).join())).toEqual([
      "slow",
      "reset",
      "reset,slow",
      "reset,slow",
      "reset,slow",
    ]);
  });
});
