import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { stageInputs } from "./stage-inputs.ts";
import { stageTitle } from "./stage-name.ts";

/** Names of the stages of one task as the service forms them: numbers from 1 up, each reads from smaller ones. */
const plans: fc.Arbitrary<readonly { readonly name: string; readonly inputs: readonly number[] }[]> = fc
  .array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 30 })
  .map((drawn) =>
    drawn.map((choices, index) => {
      const inputs = index === 0 ? [] : [...new Set(choices.map((choice) => choice % index))].toSorted((a, b) => a - b);
      const kind = inputs.length === 0 ? "M" : inputs.length === 1 ? "R" : "J";
      return { name: `${[`${kind}${index + 1}`, ...inputs.map((input) => input + 1)].join("_")}_job_0`, inputs };
    }),
  );

const anyNames = fc.array(fc.oneof(fc.string(), fc.stringMatching(/^[MRJ]\d{1,2}(_\d{1,2}){0,3}(_job_\d|_Stg\d(_job\d)?)?$/)), {
  maxLength: 30,
});

describe("stageInputs", () => {
  it("finds the edges of a plan in the names of its stages", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(stageInputs(plan.map(({ name }) => name))).toEqual(plan.map(({ inputs }) => inputs));
      }),
    );
  });

  it("finds the same edges in whatever order the service sends the stages", () => {
    const shuffled = plans.chain((plan) => fc.tuple(fc.constant(plan), fc.shuffledSubarray([...plan], { minLength: plan.length })));
    const edges = (names: readonly string[]) =>
      stageInputs(names)
        .flatMap((inputs, index) => inputs.map((input) => `${names[input]} → ${names[index]}`))
        .toSorted();
    fc.assert(
      fc.property(shuffled, ([plan, other]) => {
        expect(edges(other.map(({ name }) => name))).toEqual(edges(plan.map(({ name }) => name)));
      }),
    );
  });

  it("has no cycle and no unknown stage, whatever the names are", () => {
    fc.assert(
      fc.property(anyNames, (names) => {
        const inputs = stageInputs(names);
        expect(inputs).toHaveLength(names.length);
        const left = new Set(names.keys());
        for (let size = -1; size !== left.size;) {
          size = left.size;
          for (const index of left)
            if ((inputs[index] ?? []).every((input) => !left.has(input) && input < names.length)) left.delete(index);
        }
        expect([...left]).toEqual([]);
      }),
    );
  });

  it("lets a job wait for the last stages of the job before it, and leaves names of another form alone", () => {
    expect(stageInputs(["M1_job_0", "R2_1_job_0", "M1_job_1", "R2_1_job_1"])).toEqual([[], [0], [1], [2]]);
    expect(stageInputs(["M1_Stg1_job0", "J3_1_2_Stg1_job0", "M2_Stg1_job0"])).toEqual([[], [0, 2], []]);
    expect(stageInputs(["M1", "M2", "J3_1_2_Stg1"])).toEqual([[], [], [0, 1]]); // as the documentation of EXPLAIN has it
    expect(stageInputs(["M1", "AlgoStage", "R2_1"])).toEqual([[], [], [0]]);
  });
});

describe("stageTitle", () => {
  it.each([
    ["M1_job_0", "M1"],
    ["M7_2_3_4_5_6_job_0", "M7_2_3_4_5_6"],
    ["J3_1_2_Stg1_job0", "J3_1_2"],
    ["M1_job_12", "M1_job_12"],
    ["Odd", "Odd"],
  ])("calls %s %s", (name, title) => {
    expect(stageTitle(name)).toBe(title);
  });
});
