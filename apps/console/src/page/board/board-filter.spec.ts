import type { InstanceSummary } from "@maxcompute-rx/browser";
import { describe, expect, it } from "vitest";

import { boardStates, isInState, isMine, isOutcome, lacksOutcome, readQuery, searchedBy, wholeBoard, writeQuery } from "./board-filter.ts";

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
    const query = {
      state: "waiting",
      mine: true,
      owner: "ALIYUN$a b&c",
      search: "x y",
      sort: { column: "elapsed", descending: true },
      group: "name",
    } as const;
    expect(readQuery(new URLSearchParams(writeQuery(query).toString()))).toEqual(query);
    expect(writeQuery(query).toString()).toBe("state=waiting&mine=yes&owner=ALIYUN%24a+b%26c&search=x+y&sort=-elapsed&group=name");
  });

  it("says nothing of the whole board, and takes nonsense for it", () => {
    expect(writeQuery(wholeBoard).toString()).toBe("");
    expect(readQuery(new URLSearchParams("state=nonsense&sort=-nothing&group=x&mine=1"))).toEqual({
      state: "all",
      mine: false,
      owner: "",
      search: "",
      sort: null,
      group: "none",
    });
  });
});

describe("searchedBy", () => {
  it.each([
    ["", true],
    ["ORDERS", true],
    ["orders ann", true],
    ["gabc", true],
    ["orders lei", false],
    ["sql", true],
    ["orders running", true],
    ["failed", false],
  ])("searches %j in name, id, owner, type and the word of the state", (search, wanted) => {
    expect(searchedBy({ owner: "", search }, "en")(instance)).toBe(wanted);
  });

  it("takes the owner by the whole name", () => {
    expect(searchedBy({ owner: "ALIYUN$Ann", search: "" }, "en")(instance)).toBe(false);
  });

  it("finds what the row shows where the service has no name, in the language of the page", () => {
    const unnamed = { ...instance, jobName: null, status: "Terminated", outcome: "failed" } as const;
    expect(searchedBy({ owner: "", search: "sql job failed" }, "en")(unnamed)).toBe(true);
    expect(searchedBy({ owner: "", search: "失败" }, "zh")(unnamed)).toBe(true);
  });
});

describe("isMine", () => {
  it("says nothing is mine until the account is known", () => {
    expect(isMine({ ...instance, owner: null }, null)).toBe(false);
    expect(isMine(instance, "ALIYUN$Ann@example.com")).toBe(true);
    expect(isMine(instance, "ALIYUN$Lei@example.com")).toBe(false);
  });
});

describe("isInState", () => {
  it("puts each instance into one state beside all", () => {
    const waiting = { ...instance, waitPosition: 1 };
    const ended = { ...instance, status: "Terminated" } as const;
    const states = (one: InstanceSummary): unknown => boardStates.filter((state) => isInState(one, state));
    expect([instance, waiting, ended].map(states)).toEqual([
      ["all", "active"],
      ["all", "waiting"],
      ["all", "ended"],
    ]);
  });

  it.each(["succeeded", "failed", "cancelled"] as const)("finds those that have %s among those that have ended", (outcome) => {
    const ended: InstanceSummary = { ...instance, status: "Terminated", outcome };
    expect(boardStates.filter((state) => isInState(ended, state))).toEqual(["all", "ended", outcome]);
  });
});

describe("an instance whose outcome is not known yet", () => {
  const ended = { ...instance, status: "Terminated" } as const;

  it("is in no state of an outcome", () => {
    expect(lacksOutcome(ended)).toBe(true);
    expect(boardStates.filter((state) => isOutcome(state) && isInState(ended, state))).toEqual([]);
    expect(lacksOutcome({ ...ended, outcome: "failed" })).toBe(false);
    expect(lacksOutcome(instance)).toBe(false);
  });
});
