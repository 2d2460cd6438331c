import type { InstanceSummary } from "@maxcompute-rx/browser";
import { describe, expect, it } from "vitest";

import { boardStates, isInState, isWanted, readFilter, writeFilter } from "./board-filter.ts";

const instance: InstanceSummary = {
  instanceId: "20261122gabc",
  project: "p",
  status: "Running",
  statusText: "Running",
  owner: "ALIYUN$Ann@example.com",
  startTime: null,
  endTime: null,
  outcome: null,
  priority: 9,
  progress: 10,
  jobName: "daily_orders",
  taskType: "SQL",
  waitPosition: null,
  queueLength: null,
};

describe("the filter of an address", () => {
  it("survives the way there and back", () => {
    const filter = { state: "waiting", owner: "ALIYUN$a b&c", search: "x y" } as const;
    expect(readFilter(new URLSearchParams(writeFilter(filter).toString()))).toEqual(filter);
  });

  it("says nothing of the whole board, and takes nonsense for it", () => {
    expect(writeFilter({ state: "all", owner: "", search: "" }).toString()).toBe("");
    expect(readFilter(new URLSearchParams("state=nonsense"))).toEqual({ state: "all", owner: "", search: "" });
  });
});

describe("isWanted", () => {
  it.each([
    ["", true],
    ["ORDERS", true],
    ["orders ann", true],
    ["gabc", true],
    ["orders lei", false],
  ])("searches %j in name, id and owner", (search, wanted) => {
    expect(isWanted(instance, { state: "all", owner: "", search })).toBe(wanted);
  });

  it("takes the owner by the whole name", () => {
    expect(isWanted(instance, { state: "all", owner: "ALIYUN$Ann", search: "" })).toBe(false);
  });
});

describe("isInState", () => {
  it("puts each instance into one state beside all", () => {
    const waiting = { ...instance, waitPosition: 1 };
    const ended = { ...instance, status: "Terminated" } as const;
    const states = (one: InstanceSummary): unknown => boardStates.filter((state) => isInState(one, state));
    expect([instance, waiting, ended].map(states)).toEqual([["all", "active"], ["all", "waiting"], ["all", "ended"]]);
  });

  it.each(["succeeded", "failed", "cancelled"] as const)("finds those that have %s among those that have ended", (outcome) => {
    const ended: InstanceSummary = { ...instance, status: "Terminated", outcome };
    expect(boardStates.filter((state) => isInState(ended, state))).toEqual(["all", "ended", outcome]);
  });
});
