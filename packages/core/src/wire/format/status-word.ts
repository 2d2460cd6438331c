import { MaxComputeError } from "../../error.ts";
import { InstanceStatus, TaskStatus } from "../../model.ts";

const instanceStatuses: ReadonlyMap<string, InstanceStatus> = new Map(
  Object.values(InstanceStatus).map((status) => [status.toLowerCase(), status]),
);

/** The instance status that a word stands for, in any case; `Unknown` for words unknown to this version. */
export function readInstanceStatus(word: string): InstanceStatus {
  return instanceStatuses.get(word.toLowerCase()) ?? InstanceStatus.Unknown;
}

/** The service's word for a status to list by. A misspelled word would silently give an empty list, so it is refused with `invalid_argument`. */
export function statusWord(status: string): string {
  const known = readInstanceStatus(status);
  if (known !== "Unknown") return known;
  throw new MaxComputeError(
    "invalid_argument",
    `${JSON.stringify(status)} is no status to list by; there are Running, Suspended and Terminated.`,
  );
}

const taskStatuses: ReadonlyMap<string, TaskStatus> = new Map(Object.values(TaskStatus).map((status) => [status.toLowerCase(), status]));

/** The task status that a word stands for, in any case; `Unknown` for words unknown to this version. */
export function readTaskStatus(word: string): TaskStatus {
  return taskStatuses.get(word.toLowerCase()) ?? TaskStatus.Unknown;
}
