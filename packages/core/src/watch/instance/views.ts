import type { InstanceInfo, TaskInfo } from "../../model.ts";
import type { InstanceEventBody, TaskView } from "./instance-event.ts";

/** The plain JSON form of what the status call told. */
export function statusEvent(info: InstanceInfo): Extract<InstanceEventBody, { type: "status" }> {
  return {
    type: "status",
    status: info.status,
    statusText: info.statusText,
    owner: info.owner,
    startTime: isoTime(info.startTime),
    endTime: isoTime(info.endTime),
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

/** Whether two plain JSON values are alike. Both sides come from the same code, so their keys stand in the same order. */
export function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
