import type { TaskInfo, TaskResult } from "../model.ts";
import type { InstanceOutcome, InstanceView } from "../watch/instance/instance-event.ts";
import type { WatchUpdate } from "../watch/instance/registry.ts";
import { outcomeOf } from "../watch/instance/tasks-outcome.ts";
import { taskView } from "../watch/instance/views.ts";
import { readInstanceError } from "../wire/errors/instance-error.ts";
import { resultText } from "../wire/task/result-text.ts";
import { readTaskStatus } from "../wire/format/status-word.ts";

/** The end of an instance whose results were in the answer to the submit (docs/protocol.md 2.4). */
export interface SyncEnd {
  readonly results: readonly TaskResult[];
  readonly tasks: readonly TaskInfo[];
  /** The last event of a watch on it, so that a watch needs no request. */
  readonly update: WatchUpdate;
}

export function syncEnd(instanceId: string, project: string, results: readonly TaskResult[], now: number): SyncEnd {
  const tasks = results.map(taskOfResult);
  const outcome = outcomeOfResults(tasks, results);
  const view: InstanceView = {
    instanceId,
    project,
    status: "Terminated",
    statusText: "Terminated",
    owner: null,
    startTime: null,
    endTime: null,
    tasks: tasks.map(taskView),
    progress: [],
    trouble: null,
    outcome,
  };
  return { results, tasks, update: { event: { instanceId, seq: 1, at: new Date(now).toISOString(), ...outcome }, view } };
}

function taskOfResult({ name, type, statusText }: TaskResult): TaskInfo {
  // A result without a status means that the task has succeeded.
  const word = statusText ?? "Success";
  return { name, type, status: readTaskStatus(word), statusText: word, startTime: null, endTime: null, histories: [] };
}

function outcomeOfResults(tasks: readonly TaskInfo[], results: readonly TaskResult[]): InstanceOutcome {
  const tasksOutcome = outcomeOf(tasks);
  switch (tasksOutcome.type) {
    case "succeeded":
      return { type: "succeeded" };
    case "cancelled":
      return { type: "cancelled", taskName: tasksOutcome.taskName };
    case "failed":
    case "unsettled": {
      const result = results.find(({ name }) => name === tasksOutcome.taskName);
      const message = result ? resultText(result) : "";
      return { type: "failed", taskName: tasksOutcome.taskName, message, odpsCode: readInstanceError(message).odpsCode ?? null };
    }
  }
}
