import { isMaxComputeError, taskState, type Instance, type MaxComputeError, type TaskInfo } from "@maxcompute-rx/node";

import type { ListedOutcome } from "../terminal/status-style.ts";

/** An instance of a list, and how it came out. */
export interface ListedInstance {
  readonly instance: Instance;
  /** Null while it has not ended, and where its outcome cannot be had. */
  readonly outcome: ListedOutcome;
  /** Why the outcome of an ended instance cannot be had. */
  readonly error: MaxComputeError | null;
}

/** How many outcomes are asked for at the same time. */
const mostAtOnce = 8;

/** The service's list does not contain outcomes: asks for the tasks of each ended instance. Keeps the order. */
export async function* withOutcomes(instances: AsyncIterable<Instance>, signal: AbortSignal): AsyncGenerator<ListedInstance> {
  const asked: Promise<ListedInstance>[] = [];
  for await (const instance of instances) {
    asked.push(askOutcome(instance, signal));
    const first = asked.length >= mostAtOnce ? asked.shift() : undefined;
    if (first !== undefined) yield await first;
  }
  for (const one of asked) yield await one;
}

/** Asks for the outcome of an instance whose `info` is known. Rejects only for a bug: callers may leave before all answers have arrived. */
export async function askOutcome(instance: Instance, signal: AbortSignal): Promise<ListedInstance> {
  if (instance.info?.status !== "Terminated") return { instance, outcome: null, error: null };
  try {
    const tasks = [...(await instance.getTaskStatuses({ signal })).values()];
    return { instance, outcome: outcomeOfTasks(tasks), error: null };
  } catch (error) {
    if (isMaxComputeError(error)) return { instance, outcome: null, error };
    throw error;
  }
}

/** As `run` and `watch` tell it: a task that failed decides, then one that was cancelled. No task at all is a success. */
export function outcomeOfTasks(tasks: readonly TaskInfo[]): ListedOutcome {
  const states = tasks.map(({ status }) => taskState(status));
  if (states.includes("failed")) return "failed";
  if (states.includes("cancelled")) return "cancelled";
  return states.every((state) => state === "succeeded") ? "succeeded" : null;
}
