// What the library returns, in the notation of the vector files.
import { InstanceStatus, TaskStatus } from "../src/model.ts";
import type { InstanceInfo, ResultDescriptor, TaskInfo, TaskResult } from "../src/model.ts";
import { readInstanceStatus, readTaskStatus } from "../src/wire/format/status-word.ts";
import type { JobTask } from "../src/wire/job/job.ts";
import type { QueueingInfo } from "../src/wire/queue/queueing.ts";
import { resultText } from "../src/wire/task/result-text.ts";
import type { Worker } from "../src/wire/task/task-detail.ts";

export function instanceValue({ id, owner, startTime, endTime, statusText }: InstanceInfo): object {
  return { name: id, owner, startTime, endTime, status: instanceStatusText(statusText) };
}

// PyODPS returns times as the numbers that were sent, and an empty log id unchanged.
export function workerValue({ startTime, endTime, logId, ...worker }: Worker): object {
  const seconds = (time: Date | null): number => (time === null ? 0 : time.getTime() / 1000);
  return { ...worker, logId: logId ?? "", startTime: seconds(startTime), endTime: seconds(endTime) };
}

export function queueingValue(info: QueueingInfo | null): object {
  const {
    userAccount = null,
    taskName = null,
    taskType = null,
    jobName = null,
    project = null,
    skynetId = null,
    startTime = null,
    priority = null,
    progress = null,
  } = info ?? {};
  const known = {
    instanceId: info?.instanceId ?? null,
    status: info?.status ?? null,
    priority,
    progress,
    jobName,
    project,
    skynetId,
    startTime,
    taskName,
    taskType,
    userAccount,
  };
  // PyODPS converts names of members that it does not know to snake case.
  const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return { ...known, extra: Object.fromEntries(Object.entries(info?.raw ?? {}).map(([name, value]) => [snake(name), value])) };
}

// Known words in our spelling, unknown words unchanged.
export function instanceStatusText(statusText: string): string | null {
  const status = readInstanceStatus(statusText);
  return status === InstanceStatus.Unknown ? statusText || null : status;
}

export function taskValue(task: TaskInfo): object {
  return {
    name: task.name,
    type: task.type,
    status: task.status === TaskStatus.Unknown ? task.statusText || null : task.status.toUpperCase(),
    startTime: task.startTime,
    endTime: task.endTime,
    histories: task.histories.map(taskValue),
  };
}

export function resultValue(result: TaskResult): object {
  const text = resultText(result);
  return {
    name: result.name,
    type: result.type,
    status: result.statusText,
    transform: result.transform,
    format: result.format,
    rawText: result.transform === "Base64" ? Buffer.from(result.bytes).toString("base64") : text,
    text,
    resultDescriptor: result.descriptor && descriptorValue(result.descriptor),
  };
}

function descriptorValue({ selectResultStatus, isSelect, columns }: ResultDescriptor): object {
  return { selectResultStatus, isSelect, schema: columns };
}

export function syncTaskEntry({ name, type, statusText }: TaskResult): readonly [string, object] {
  const status = readTaskStatus(statusText ?? "");
  return [name, { type: type.toLowerCase(), status: status === TaskStatus.Unknown ? statusText : status.toUpperCase() }];
}

export function jobTaskValue(task: JobTask): object {
  const common = {
    name: task.name,
    comment: task.comment ?? null,
    properties: task.properties ?? null,
    query: null,
    table: null,
    plan: null,
  };
  switch (task.type) {
    case "SQL":
    case "SQLCost":
    case "SQLPlan":
      return { ...common, tag: task.type, query: task.query };
    case "Merge":
      return { ...common, tag: task.type, table: task.tableName };
    case "Other":
      return { ...common, tag: task.element, query: task.fields.Query ?? null, plan: task.fields.Plan ?? null };
  }
}
