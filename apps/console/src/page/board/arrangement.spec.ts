import type { InstanceSummary } from "@maxcompute-rx/browser";
import { describe, expect, it } from "vitest";

import { arrange, holdStill, type Arrangement } from "./arrangement.ts";

const instance = (instanceId: string, more: Partial<InstanceSummary> = {}): InstanceSummary => ({
  instanceId,
  project: "p",
  status: "Running",
  statusText: "Running",
  owner: null,
  startTime: null,
  endTime: null,
  outcome: null,
  priority: null,
  progress: null,
  jobName: null,
  taskType: null,
  waitPosition: null,
  queueLength: null,
  ...more,
});
const ended = (id: string, endTime: string): InstanceSummary => instance(id, { status: "Terminated", endTime });
const ids = ({ active, ended }: Arrangement): unknown => [active.map(({ instanceId }) => instanceId), ended.map(({ instanceId }) => instanceId)];

describe("arrange", () => {
  it("puts what runs before what waits, the queue in its order, and what ended last before what ended first", () => {
    const list = [
      instance("second", { waitPosition: 2 }),
      ended("early", "2026-01-01T10:00:00.000Z"),
      instance("runs"),
      instance("first", { waitPosition: 1 }),
      ended("late", "2026-01-01T11:00:00.000Z"),
    ];
    expect(ids(arrange(list))).toEqual([["runs", "first", "second"], ["late", "early"]]);
  });
});

describe("holdStill", () => {
  const before = arrange([instance("a"), instance("b"), ended("c", "2026-01-01T10:00:00.000Z")]);

  it("leaves every row where it is, with what is known of it now", () => {
    const after = holdStill(before, [instance("new"), instance("b", { progress: 50 }), ended("a", "2026-01-01T12:00:00.000Z")]);
    expect(ids(after)).toEqual([["a", "b"], ["c"]]);
    expect(after.active).toMatchObject([{ status: "Terminated" }, { progress: 50 }]);
  });

  it("counts what is new and what belongs elsewhere", () => {
    expect(holdStill(before, [instance("new"), instance("b"), ended("a", "2026-01-01T12:00:00.000Z")]).heldBack).toBe(2);
    expect(holdStill(before, [instance("a"), instance("b")]).heldBack).toBe(0);
  });
});
