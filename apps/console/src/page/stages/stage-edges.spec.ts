import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { addressOfStage, edgesOf, edgeWidth, inputTitles, stageOfAddress } from "./stage-edges.ts";
import { layOut } from "./graph/stage-graph-layout.ts";
import { recordStages, type StageHistory } from "./stage-history.ts";

const stagesOf = (taskName: string, ...names: readonly string[]) => ({
  taskName,
  stages: names.map((name) => ({
    name,
    status: "WAITING",
    runningWorkers: 0,
    terminatedWorkers: 0,
    totalWorkers: 1,
    backupWorkers: 0,
    inputRecords: 0,
    outputRecords: 0,
    finishedPercentage: 0,
  })),
});
const historyOf = (...names: readonly string[]): StageHistory => recordStages([], [stagesOf("t", ...names)], 0);

describe("edges of a graph", () => {
  it("come from the names of the stages, task by task", () => {
    const history = recordStages([], [stagesOf("a", "M1_job_0", "R2_1_job_0"), stagesOf("b", "M1_job_0", "R2_1_job_0")], 0);
    const edges = edgesOf(history);
    expect(edges).toEqual([
      { from: "a/M1_job_0", to: "a/R2_1_job_0" },
      { from: "b/M1_job_0", to: "b/R2_1_job_0" },
    ]);
    expect(inputTitles(history, edges).get("b/R2_1_job_0")).toEqual(["M1"]);
  });

  it("are the wider, the more records they carry", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(edgeWidth(less, more)).toBeLessThanOrEqual(edgeWidth(more, more));
        expect(edgeWidth(less, more)).toBeGreaterThanOrEqual(1);
        expect(edgeWidth(more, more)).toBeLessThanOrEqual(5);
      }),
    );
  });
});

describe("a stage in an address", () => {
  it("is named so that it is found again", () => {
    const names = fc.uniqueArray(fc.constantFrom("M1_job_0", "M1_job_1", "M1_Stg1_job0", "M1", "J3_1_2_job_0", "a b/c?&#%"), {
      minLength: 1,
    });
    fc.assert(
      fc.property(names, (chosen) => {
        const history = historyOf(...chosen);
        for (const { key } of history) expect(stageOfAddress(history, addressOfStage(history, key))?.key).toBe(key);
      }),
    );
    expect(addressOfStage(historyOf("J3_1_2_job_0"), "t/J3_1_2_job_0")).toBe("J3_1_2");
    expect(stageOfAddress(historyOf("M1_job_0"), "M9")).toBeUndefined();
  });
});

describe("layOut", () => {
  it.each(["right", "down"] as const)("places no box over another one, and each after those that it reads from (%s)", (direction) => {
    const history = historyOf("M1_job_0", "M2_job_0", "J3_1_2_job_0", "R4_3_job_0", "M7_2_3_4_job_0", "Odd");
    const laid = layOut({ boxes: history.map(({ key }) => ({ key, width: 120 })), edges: edgesOf(history), direction });
    const boxes = [...laid.boxes.values()];
    const overlaps = boxes.filter((a, index) =>
      boxes.some((b, other) => other > index && Math.abs(a.x - b.x) < 120 && Math.abs(a.y - b.y) < 46),
    );
    expect(overlaps).toEqual([]);
    for (const { from, to, points } of laid.edges) {
      const [before, after] = [laid.boxes.get(from), laid.boxes.get(to)];
      if (direction === "right") expect(before?.x).toBeLessThan(after?.x ?? 0);
      else expect(before?.y).toBeLessThan(after?.y ?? 0);
      expect(points.length).toBeGreaterThan(1);
    }
    expect(Math.max(...boxes.map(({ x }) => x + 120))).toBeLessThanOrEqual(laid.width);
  });
});
