import { describe, expect, it } from "vitest";

import { addRun, endRun, findRuns, readRuns, type RunEntry } from "./recent-runs.ts";

const run = (id: string, sql: string | null = `select ${id}`): RunEntry => ({ id, at: 1, sql, outcome: null });

describe("the history of runs", () => {
  it("has the newest run first, each once", () => {
    const runs = [run("a"), run("b"), run("a")].reduce<readonly RunEntry[]>(addRun, []);
    expect(runs.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it("is bounded in runs and in characters", () => {
    let many: readonly RunEntry[] = [];
    for (let index = 0; index < 300; index += 1) many = addRun(many, run(`r${index}`));
    expect(many).toHaveLength(200);
    expect(many[0]?.id).toBe("r299");
    let long: readonly RunEntry[] = [];
    for (let index = 0; index < 100; index += 1) long = addRun(long, run(`r${index}`, "x".repeat(20_000)));
    expect(long).toHaveLength(20);
    expect(addRun([], run("huge", "x".repeat(20_001)))).toEqual([run("huge", null)]);
  });

  it("knows how runs ended, and finds them by words", () => {
    const runs = endRun([run("a", "select City from t"), run("b", null)], "a", "failed");
    expect(runs[0]?.outcome).toBe("failed");
    expect(endRun(runs, "a", "failed")).toBe(runs);
    expect(findRuns(runs, "city T").map(({ id }) => id)).toEqual(["a"]);
    expect(findRuns(runs, "").length).toBe(2);
  });

  it("reads what was kept, and leaves out what is damaged", () => {
    expect(readRuns([run("a"), { id: 1 }, null, "x"])).toEqual([run("a")]);
    expect(readRuns({})).toEqual([]);
  });
});
