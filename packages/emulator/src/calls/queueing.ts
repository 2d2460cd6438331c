import { childText } from "../wire/xml.ts";
import type { Instance } from "../jobs/instance.ts";

/** An entry of the queue as the service writes it (docs/protocol.md 2.12). */
export interface QueueEntry {
  readonly instanceId: string;
  readonly [key: string]: string | number;
}

/** Those whose first task has not started, in the order of the queue. */
export function waitingInstances(all: Iterable<Instance>): readonly Instance[] {
  const waits = ({ status, tasks }: Instance): boolean => status !== "Terminated" && tasks.every((task) => task.status === "Waiting");
  return [...all].filter(waits).toSorted((a, b) => a.startTime - b.startTime);
}

/** What the queue knows of an instance; nothing once it has ended. */
export function queueEntry(instance: Instance, waiting: readonly Instance[], now: number, project: string): QueueEntry | null {
  if (instance.status === "Terminated") return null;
  const progress = progressOf(instance, now);
  const task = instance.tasks.find(({ status }) => status === "Running") ?? instance.tasks[0];
  const place = waiting.indexOf(instance);
  return {
    instanceId: instance.id,
    instancePriority: Number(childText(instance.source, "Priority") ?? 9),
    instanceProcess: progress,
    instanceProgress: progress,
    jobName: instance.jobName,
    projectName: project,
    skynetId: "",
    startTime: serviceTime(instance.startTime),
    status: instance.status,
    taskName: task?.name ?? "",
    taskType: task?.type ?? "",
    userAccount: instance.owner,
    cluster: "emulator",
    ...(place < 0 ? {} : { waitPos: place + 1, queueLength: waiting.length }),
  };
}

/** The share of the work that is done, over all stages that are known: 0 to 1. */
function progressOf({ tasks }: Instance, now: number): number {
  const stages = tasks.flatMap((task) => task.progress(now));
  if (stages.length === 0) return 0;
  return stages.reduce((sum, stage) => sum + stage.finishedPercentage, 0) / stages.length / 100;
}

/** `2023-01-01 12:00:00 +0000`: Java needs the zone, PyODPS takes it. */
function serviceTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace("T", " ")} +0000`;
}
