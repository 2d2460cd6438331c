import { isMaxComputeError } from "@maxcompute-rx/node";
import type { CallOptions, Instance, TaskProgress } from "@maxcompute-rx/node";
import { lastValueFrom } from "rxjs";

import type { InstanceState } from "../texts/instance-text.ts";

/** Asks what is known about an instance now. */
export async function readState(instance: Instance, options: CallOptions = {}): Promise<InstanceState> {
  const info = await instance.reload(options);
  const facts = {
    instance,
    status: info.status === "Unknown" ? info.statusText : info.status,
    owner: info.owner,
    startTime: info.startTime?.toISOString() ?? null,
    endTime: info.endTime?.toISOString() ?? null,
  };
  if (info.status === "Terminated") {
    await instance.waitForCompletion(options);
    const { tasks, outcome } = await lastValueFrom(instance.view$); // known by now, so that it needs no request
    return { ...facts, tasks, progress: [], queue: null, outcome };
  }
  const tasks = [...(await instance.getTaskStatuses(options)).values()];
  const running = tasks.filter(({ status }) => status === "Running");
  const [queue, ...progress] = await Promise.all([
    ifTold(instance.getQueueingInfo(options), options),
    ...running.map(({ name }) => ifTold(instance.getTaskProgress(name, options), options)),
  ] as const);
  return { ...facts, tasks, progress: progress.filter((found) => found !== null), queue, outcome: null };
}

/** Waits for the end of an instance, at most so many seconds, and reports its progress. Resolves with what is then known. */
export async function waitForEnd(
  instance: Instance,
  seconds: number,
  report: (progress: readonly TaskProgress[]) => void,
  options: CallOptions = {},
): Promise<InstanceState> {
  const progress = instance.progress$.subscribe({ next: report, error: () => {} }); // its errors are those of the wait
  try {
    await instance.waitForCompletion({ timeoutMs: seconds * 1000, ...options });
  } catch (error) {
    if (!isMaxComputeError(error) || error.code !== "timeout") throw error;
  } finally {
    progress.unsubscribe();
  }
  return readState(instance, options);
}

/** The answer, or null where the service has none at the moment: an instance may end between two questions, and queues forget. */
async function ifTold<T>(answer: Promise<T>, { signal }: CallOptions): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (signal?.aborted === true || !isMaxComputeError(error)) throw error;
    return null;
  }
}
