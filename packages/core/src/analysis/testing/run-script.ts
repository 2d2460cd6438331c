import type { StageProgress, TaskStatus } from "../../model.ts";
import type { InstanceEvent, InstanceEventBody, InstanceView } from "../../watch/instance/instance-event.ts";
import type { Worker } from "../../wire/task/task-detail.ts";

/** The time at which runs of tests begin. */
export const begin: number = Date.parse("2023-01-01T12:00:00.000Z");

export const timeAt = (seconds: number): string => new Date(begin + seconds * 1000).toISOString();

export const taskName = "AnonymousSQLTask";

export function stage(name: string, percent: number, more: Partial<StageProgress> = {}): StageProgress {
  return {
    name: `${name}_job_0`,
    status: percent === 100 ? "TERMINATED" : percent > 0 ? "RUNNING" : "WAITING",
    runningWorkers: percent > 0 && percent < 100 ? 1 : 0,
    terminatedWorkers: percent === 100 ? 1 : 0,
    totalWorkers: 1,
    backupWorkers: 0,
    inputRecords: percent * 1000,
    outputRecords: percent * 10,
    finishedPercentage: percent,
    ...more,
  };
}

export function view(task: TaskStatus = "Running", more: Partial<InstanceView> = {}): InstanceView {
  return {
    instanceId: "i",
    project: "p",
    status: "Running",
    statusText: "Running",
    owner: null,
    startTime: timeAt(0),
    endTime: null,
    tasks: [{ name: taskName, type: "SQL", status: task, startTime: null, endTime: null }],
    progress: [],
    trouble: null,
    outcome: null,
    ...more,
  };
}

export function eventAt(seconds: number, body: InstanceEventBody): InstanceEvent {
  return { instanceId: "i", seq: 1, at: timeAt(seconds), ...body };
}

export const snapshotAt = (seconds: number, ...args: Parameters<typeof view>): InstanceEvent =>
  eventAt(seconds, { type: "snapshot", view: view(...args) });

export const progressAt = (seconds: number, ...stages: readonly StageProgress[]): InstanceEvent =>
  eventAt(seconds, { type: "progress", progress: { taskName, stages } });

/** A worker of the stage R2_1 that reads `records`, in seconds since the beginning. */
export function worker(index: number, records: number, start: number | null, end: number | null, attempt = 0): Worker {
  const time = (seconds: number | null): Date | null => (seconds === null ? null : new Date(begin + seconds * 1000));
  const id = `Odps/p_i_SQL_0_0_0_job_0/R2_1#${index}_${attempt}`;
  return {
    id,
    type: "R2_1",
    logId: `log${index}`,
    status: null,
    startTime: time(start),
    endTime: time(end),
    inputBytes: null,
    inputRecords: records,
    outputBytes: null,
    outputRecords: null,
  };
}
