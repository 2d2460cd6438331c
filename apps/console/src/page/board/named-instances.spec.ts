import type { InstanceSummary } from "@maxcompute-rx/browser";
import { expect, it } from "vitest";

import { searchedBy } from "./board-filter.ts";
import { createNaming } from "./named-instances.ts";

const summary = (instanceId: string, jobName: string | null): InstanceSummary => ({
  instanceId,
  project: "p",
  status: "Terminated",
  statusText: "Terminated",
  owner: null,
  startTime: null,
  endTime: null,
  outcome: null,
  priority: null,
  progress: null,
  jobName,
  taskType: null,
  waitPosition: null,
  queueLength: null,
});

it("lets an ended job be found by the name that became known later, and keeps objects that have not changed", () => {
  const naming = createNaming();
  const list = [summary("a", null), summary("b", "listed"), summary("c", null)];
  const names = new Map<string, string | null>([
    ["a", "daily_orders"],
    ["b", "another"],
    ["c", null],
  ]);
  const [a, b, c] = naming(list, names);
  expect([a?.jobName, b, c]).toEqual(["daily_orders", list[1], list[2]]);
  expect(naming(list, names)[0]).toBe(a);
  expect(naming(list, names).filter(searchedBy({ owner: "", search: "orders" }, "en"))).toEqual([a]);
});
