import type { InstanceInfo, TaskInfo } from "../../model.ts";
import type { InstanceEventBody, InstanceView, TaskView } from "./instance-event.ts";

/** The plain JSON form of a status answer. Not every answer contains all fields: for the others, the last known values stay. */
export function statusEvent(info: InstanceInfo, known: InstanceView | null): Extract<InstanceEventBody, { type: "status" }> {
  return {
    type: "status",
    status: info.status,
    statusText: info.statusText,
    owner: info.owner ?? known?.owner ?? null,
    startTime: isoTime(info.startTime) ?? known?.startTime ?? null,
    endTime: isoTime(info.endTime) ?? known?.endTime ?? null,
  };
}

/** The plain JSON form of a task. */
export function taskView(task: TaskInfo): TaskView {
  const { name, type, status } = task;
  return { name, type, status, startTime: isoTime(task.startTime), endTime: isoTime(task.endTime) };
}

function isoTime(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}

/** Whether two plain JSON values are equal. Both come from the same code, so their keys are in the same order. */
export function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
