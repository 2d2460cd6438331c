import { describe, expect, it } from "vitest";

import { outcomesOf, specGroups } from "./spec-groups.ts";

const groups = [
  { dir: "packages/node", hash: "1" },
  { dir: "scripts", hash: "2" },
];

it("takes the packages that have specs, and the scripts, from turbo's plan", () => {
  const task = { task: "unit", command: "vitest run" };
  const tasks = [
    { ...task, directory: "packages/node", hash: "1" },
    { ...task, directory: "", hash: "2" },
    { ...task, directory: "apps/docs", hash: "3", command: "<NONEXISTENT>" },
    { ...task, directory: "packages/node", hash: "4", task: "sources" },
  ];
  expect(specGroups({ tasks })).toEqual(groups);
});

describe("after a run", () => {
  const results = (node: string, scripts: string) => ({
    testResults: [
      { name: "/clone/packages/node/src/a.spec.ts", status: "passed" },
      { name: "/clone/packages/node/src/b.spec.ts", status: node },
      { name: "/clone/scripts/c.spec.ts", status: scripts },
    ],
  });

  it("all groups have passed when the run has", () => {
    expect(outcomesOf(groups, "/clone", results("passed", "passed"), true)).toEqual({ passed: groups, untested: [] });
  });

  it("a group with a spec that failed has not", () => {
    expect(outcomesOf(groups, "/clone", results("failed", "passed"), false)).toEqual({ passed: [groups[1]], untested: [] });
  });

  it("a group of which no spec was found is told", () => {
    const { testResults } = results("passed", "passed");
    expect(outcomesOf(groups, "/clone", { testResults: testResults.slice(0, 2) }, true)).toEqual({
      passed: [groups[0]],
      untested: [groups[1]],
    });
  });

  it("none has when the run failed and no spec did, as after an error outside of a test", () => {
    expect(outcomesOf(groups, "/clone", results("passed", "passed"), false)).toEqual({ passed: [], untested: [] });
  });
});
