import { MaxComputeError } from "../../error.ts";
import { InstanceStatus, TaskStatus } from "../../model.ts";

const instanceStatuses: ReadonlyMap<string, InstanceStatus> = new Map(Object.values(InstanceStatus).map((status) => [status.toLowerCase(), status]));

/** The status that a word stands for, in any case; `Unknown` for words that this version does not know. */
export function readInstanceStatus(word: string): InstanceStatus {
  return instanceStatuses.get(word.toLowerCase()) ?? InstanceStatus.Unknown;
}

/** A status to list by, as the service writes it. A misspelled one would give an empty list, which says the wrong thing. */
export function statusWord(status: string): string {
  const known = readInstanceStatus(status);
  if (known !== "Unknown") return known;
  throw new MaxComputeError("invalid_argument", `${JSON.stringify(status)} is no status to list by; there are Running, Suspended and Terminated.`);
}

const taskStatuses: ReadonlyMap<string, TaskStatus> = new Map(Object.values(TaskStatus).map((status) => [status.toLowerCase(), status]));

/** The task status that a word stands for, in any case; `Unknown` for words that this version does not know. */
export function readTaskStatus(word: string): TaskStatus {
  return taskStatuses.get(word.toLowerCase()) ?? TaskStatus.Unknown;
}
