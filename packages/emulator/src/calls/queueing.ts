import { childText } from "../wire/xml.ts";
import type { Instance } from "../jobs/instance.ts";

/** A state that an instance has been in, as LogView lists them. */
export interface SubStatus {
  readonly code: number;
  readonly description: string;
  /** {@link serviceTime} */
  readonly start_time: string;
}

/** An entry of the queue as the service writes it (docs/protocol.md 2.12). */
export interface QueueEntry {
  readonly instanceId: string;
  readonly [key: string]: string | number | SubStatus | readonly SubStatus[];
}

/** How long the queue remembers an instance that has ended, in ms. */
const remembered = 86_400_000;

/** Those whose first task has not started, in the order of the queue. */
export function waitingInstances(all: Iterable<Instance>): readonly Instance[] {
  const waits = ({ status, tasks }: Instance): boolean => status !== "Terminated" && tasks.every((task) => task.status === "Waiting");
  return [...all].filter(waits).toSorted((a, b) => a.startTime - b.startTime);
}

/** What the queue knows of an instance; nothing when it ended long ago. */
export function queueEntry(instance: Instance, waiting: readonly Instance[], now: number, project: string): QueueEntry | null {
  if (instance.endTime !== undefined && now - instance.endTime >= remembered) return null;
  const progress = progressOf(instance, now);
  const task = instance.tasks.find(({ status }) => status === "Running") ?? instance.tasks[0];
  const place = waiting.indexOf(instance);
  return {
    instanceId: instance.id,
    instancePriority: Number(childText(instance.source, "Priority") ?? 9),
    ...(progress === undefined ? {} : { instanceProcess: progress, instanceProgress: progress }),
    jobName: instance.jobName,
    projectName: project,
    skynetId: "",
    startTime: serviceTime(instance.startTime),
    status: instance.status,
    taskName: task?.name ?? "",
    taskType: task?.type ?? "",
    userAccount: instance.owner,
    cluster: "emulator",
    quotaName: instance.quota,
    ...(instance.endTime === undefined ? { waitPos: place + 1, queueLength: waiting.length } : {}),
  };
}

/** The answer to `?cached`, which also tells the states of the instance: too much for a list of a thousand. */
export function cachedEntry(instance: Instance, waiting: readonly Instance[], now: number, project: string): QueueEntry | null {
  const entry = queueEntry(instance, waiting, now, project);
  if (entry === null) return null;
  const history = historyOf(instance);
  const current = history.at(-1);
  return { ...entry, ...(current === undefined ? {} : { subStatus: current }), subStatusHistory: history };
}

/** What has become of it until now. The emulator compiles when a task starts, in no time. */
function historyOf({ startTime, endTime, tasks }: Instance): readonly SubStatus[] {
  const states: (readonly [time: number | undefined, code: number, description: string])[] = [[startTime, 1010, "Waiting for scheduling"]];
  for (const task of tasks) {
    if (task.type === "SQL") {
      states.push([task.startTime, 1230, "SQLTask is optimizing query"], [task.startTime, 1240, "SQLTask is generating execution plan"]);
    }
    states.push([task.executedAt ?? task.startTime, 1032, "Task is executing"]);
  }
  states.push([endTime, 1040, "Task is terminated"]);
  return states.flatMap(([time, code, description]) => (time === undefined ? [] : [{ code, description, start_time: serviceTime(time) }]));
}

/** The share of the work that is done, over all stages that are known: 0 to 1. An XFlow has no stages, and so no share. */
function progressOf({ tasks, xflow }: Instance, now: number): number | undefined {
  if (xflow !== undefined) return undefined;
  const stages = tasks.flatMap((task) => task.progress(now));
  if (stages.length === 0) return 0;
  return stages.reduce((sum, stage) => sum + stage.finishedPercentage, 0) / stages.length / 100;
}

/** `2023-01-01 12:00:00 +0000`: Java needs the zone, PyODPS takes it. */
function serviceTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace("T", " ")} +0000`;
}
