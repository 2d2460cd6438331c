import { foldEvent, readRecording, recordEvents, replay, type InstanceView, type ManyInstancesEvent } from "@maxcompute-rx/node";
import { from, lastValueFrom, toArray, VirtualTimeScheduler } from "rxjs";

import type { Door } from "./door.ts";

const at = "2023-01-01T12:00:00.000Z";
const instanceId = "20230101120000123gabc1def2";
const stage = {
  name: "M1_job_0",
  status: "RUNNING",
  runningWorkers: 1,
  terminatedWorkers: 2,
  totalWorkers: 3,
  backupWorkers: 0,
  inputRecords: 10,
  outputRecords: 5,
  finishedPercentage: 66,
};
const view: InstanceView = {
  instanceId,
  project: "p",
  status: "Running",
  statusText: "Running",
  owner: "ALIYUN$me",
  startTime: at,
  endTime: null,
  tasks: [],
  progress: [],
  trouble: null,
  outcome: null,
};
const events: readonly ManyInstancesEvent[] = [
  { instanceId, seq: 1, at, type: "snapshot", view },
  { instanceId, seq: 2, at, type: "progress", progress: { taskName: "t", stages: [stage] } },
  { instanceId: "gone", at, type: "error", code: "not_found", message: "No such instance." },
  { instanceId, seq: 3, at, type: "failed", taskName: "t", message: "ODPS-0123055: 销售", odpsCode: "ODPS-0123055" },
];

/** A recording of a watch: read, replayed, and folded into views. */
export const recordingDoor: Door = {
  name: "a recording",
  family: "recording",
  open: async (opening) => {
    const lines = await lastValueFrom(
      recordEvents(from(events), { project: "p", instanceIds: [instanceId, "gone"], scheduler: new VirtualTimeScheduler() }).pipe(
        toArray(),
      ),
    );
    const file = opening.change({ status: 200, headers: {}, body: new TextEncoder().encode(lines.join("\n")) });
    const recording = readRecording(new TextDecoder().decode(file.body).split("\n"));
    const views = new Map<string, InstanceView>();
    await replay(recording, { speed: Infinity }).forEach((event) => {
      const before = "view" in event ? event.view : views.get(event.instanceId);
      if (before !== undefined && event.type !== "error") views.set(event.instanceId, foldEvent(before, event));
    });
    return { recording, views: [...views.values()] };
  },
};
