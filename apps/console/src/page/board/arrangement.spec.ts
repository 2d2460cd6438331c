import type { InstanceSummary } from "@maxcompute-rx/browser";
import { describe, expect, it } from "vitest";

import { arrange, holdStill, type Arrangement } from "./arrangement.ts";
import { wholeBoard } from "./board-filter.ts";

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
const ids = ({ sections }: Arrangement): unknown => sections.map(({ instances }) => instances.map(({ instanceId }) => instanceId));
const now = Date.parse("2026-01-01T12:00:00.000Z");

describe("arrange", () => {
  it("puts what runs before what waits, the queue in its order, and what ended last before what ended first", () => {
    const list = [
      instance("second", { waitPosition: 2 }),
      ended("early", "2026-01-01T10:00:00.000Z"),
      instance("runs"),
      instance("first", { waitPosition: 1 }),
      ended("late", "2026-01-01T11:00:00.000Z"),
    ];
    expect(ids(arrange(list, wholeBoard, now))).toEqual([
      ["runs", "first", "second"],
      ["late", "early"],
    ]);
  });

  const mixed = [
    instance("short", {
      startTime: "2026-01-01T11:00:00.000Z",
      endTime: "2026-01-01T11:00:10.000Z",
      status: "Terminated",
      outcome: "failed",
      jobName: "b",
      owner: "lei",
    }),
    instance("long", { startTime: "2026-01-01T11:50:00.000Z", jobName: "a", owner: "Ann", priority: 1 }),
    instance("none", { owner: "lei", priority: 9 }),
  ];

  it.each([
    ["elapsed", false, ["short", "long", "none"]],
    ["elapsed", true, ["long", "short", "none"]],
    ["started", true, ["long", "short", "none"]],
    ["name", false, ["long", "short", "none"]],
    ["name", true, ["short", "long", "none"]],
    ["owner", false, ["long", "short", "none"]],
    ["priority", true, ["none", "long", "short"]],
    ["state", false, ["short", "long", "none"]],
  ] as const)("sorts by %s, descending %s, with what has no value last", (column, descending, expected) => {
    expect(ids(arrange(mixed, { sort: { column, descending }, group: "none" }, now))).toEqual([expected]);
  });

  it("puts those of one owner, or of one name, below each other, those without one last", () => {
    const byOwner = arrange(mixed, { sort: null, group: "owner" }, now);
    expect(byOwner.sections.map(({ value, instances }) => [value, instances.length])).toEqual([
      ["Ann", 1],
      ["lei", 2],
    ]);
    const byName = arrange(mixed, { sort: { column: "elapsed", descending: true }, group: "name" }, now);
    expect(byName.sections.map(({ value }) => value)).toEqual(["a", "b", null]);
  });
});

describe("holdStill", () => {
  const before = arrange([instance("a"), instance("b"), ended("c", "2026-01-01T10:00:00.000Z")], wholeBoard, now);
  const hold = (instances: readonly InstanceSummary[]): Arrangement => holdStill(before, instances, wholeBoard, now);

  it("leaves every row where it is, with what is known of it now", () => {
    const after = hold([instance("new"), instance("b", { progress: 50 }), ended("a", "2026-01-01T12:00:00.000Z")]);
    expect(ids(after)).toEqual([["a", "b"], ["c"]]);
    expect(after.sections[0]?.instances).toMatchObject([{ status: "Terminated" }, { progress: 50 }]);
  });

  it("counts what is new and what belongs elsewhere", () => {
    expect(hold([instance("new"), instance("b"), ended("a", "2026-01-01T12:00:00.000Z")]).heldBack).toBe(2);
    expect(hold([instance("a"), instance("b")]).heldBack).toBe(0);
  });
});
