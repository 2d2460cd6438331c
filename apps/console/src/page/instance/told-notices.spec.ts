import type { InstanceEvent, InstanceView, StageProgress } from "@maxcompute-rx/browser";
import { describe, expect, it } from "vitest";

import { toldNotices } from "./told-notices.ts";

const at = (second: number): string => new Date(Date.UTC(2023, 0, 1) + second * 1000).toISOString();
const stage = (terminatedWorkers: number, percent: number, status = "RUNNING"): StageProgress => ({
  name: "M1_job_0",
  status,
  runningWorkers: 40 - terminatedWorkers,
  terminatedWorkers,
  totalWorkers: 40,
  backupWorkers: 0,
  inputRecords: percent,
  outputRecords: 0,
  finishedPercentage: percent,
});
const view: InstanceView = {
  instanceId: "i",
  project: "p",
  status: "Running",
  statusText: "Running",
  owner: null,
  startTime: at(0),
  endTime: null,
  tasks: [{ name: "t", type: "SQL", status: "Running", startTime: at(0), endTime: null }],
  progress: [],
  trouble: null,
  outcome: null,
};
const snapshot: InstanceEvent = { instanceId: "i", seq: 1, at: at(0), type: "snapshot", view };
const progress = (second: number, ...stages: readonly StageProgress[]): InstanceEvent => ({
  instanceId: "i",
  seq: second + 2,
  at: at(second),
  type: "progress",
  progress: { taskName: "t", stages },
});
const end = (second: number): InstanceEvent => ({ instanceId: "i", seq: 9999, at: at(second), type: "succeeded" });

describe("toldNotices", () => {
  it("says afterwards which worker kept a stage running, and for how long", async () => {
    const told = await toldNotices([
      snapshot,
      progress(1, stage(0, 0)),
      progress(20, stage(39, 97)),
      progress(200, stage(40, 100, "TERMINATED")),
      end(205),
    ]);
    expect(told).toMatchObject([{ notice: { type: "skew", by: "last-worker", leftWorkers: 1, totalWorkers: 40 } }]);
    const lasted = Date.parse(told[0]?.to ?? "") - Date.parse(told[0]?.from ?? "");
    expect(lasted).toBeGreaterThan(120_000);
    expect(lasted).toBeLessThan(180_000);
  });

  it("says when a run stood still, once for each time", async () => {
    const told = await toldNotices([
      snapshot,
      progress(1, stage(1, 3)),
      progress(400, stage(2, 6)),
      progress(801, stage(40, 100, "TERMINATED")),
      end(805),
    ]);
    expect(told.map(({ notice, from }) => [notice.type, from])).toEqual([
      ["stall", at(1)],
      ["stall", at(400)],
    ]);
  });

  it("takes no pause of a recording of many hours for a stall, because the server records less often then", async () => {
    const events = Array.from({ length: 60 }, (_, index) => progress(1 + index * 600, stage(Math.floor(index / 2), index)));
    expect(await toldNotices([snapshot, ...events, end(36_000)])).toEqual([]);
  });

  it("has nothing to say about a run that went well", async () => {
    const events = Array.from({ length: 40 }, (_, index) => progress(index + 1, stage(index, index * 2)));
    expect(await toldNotices([snapshot, ...events, progress(41, stage(40, 100, "TERMINATED")), end(45)])).toEqual([]);
    expect(await toldNotices([])).toEqual([]);
  });
});
