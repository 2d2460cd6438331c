import { isMaxComputeError, type MaxComputeError } from "../error.ts";
import { onAbort, throwIfAborted } from "../http/abort.ts";
import type { ProjectCalls } from "../calls/project-calls.ts";
import type { ReaderOptions } from "../results/reader/read-options.ts";
import type { ResultReader } from "../results/reader/result-reader.ts";
import type { WatchRegistry } from "../watch/instance/registry.ts";
import type { Instance } from "./instance.ts";

export interface OpenAtEndParts {
  readonly registry: WatchRegistry;
  readonly calls: () => ProjectCalls | Promise<ProjectCalls>;
}

/**
 * Waits for the success of an instance and opens its result. The result is opened when the status says that the instance has ended, while
 * its outcome is still being asked for, which saves a round trip. `timeoutMs` limits the wait, as in `waitForSuccess`.
 */
export async function openAtEnd(
  instance: Instance,
  { registry, calls }: OpenAtEndParts,
  { timeoutMs, ...options }: ReaderOptions,
): Promise<ResultReader> {
  const { signal } = options;
  throwIfAborted(signal);
  const { prepareReader } = await calls();
  const opening = new AbortController();
  const forget = onAbort(signal, () => opening.abort(signal?.reason));
  const early: { readonly id: string; readonly reader: Promise<ResultReader> }[] = [];
  const { id } = instance;
  // A second subscriber of the same watch: an interactive query holds this status back until it is known whether it goes on as a job.
  const watching = registry.updates(id, { tasks: false, progress: false }).subscribe({
    next: ({ view: { status, outcome } }) => {
      if (status !== "Terminated" || early.length > 0 || (outcome !== null && outcome.type !== "succeeded")) return;
      const reader = instance.openReader({ ...options, signal: opening.signal });
      // If the instance has not succeeded, nobody reads it.
      reader.catch(() => {});
      early.push({ id, reader });
    },
    error: () => {}, // told by the wait
  });
  if (early.length === 0) prepareReader(options);
  try {
    await instance.waitForSuccess({ timeoutMs, signal });
    const opened = early.find((one) => one.id === instance.id);
    if (opened === undefined) return await instance.openReader(options);
    return await opened.reader.catch((error: unknown) => {
      if (signal?.aborted || !isMaxComputeError(error) || !cameTooEarly(error)) throw error;
      return instance.openReader(options);
    });
  } catch (error) {
    opening.abort(error);
    throw error;
  } finally {
    watching.unsubscribe();
    forget();
  }
}

/** Whether an error says that an instance whose success is known has not succeeded: the question was answered from older knowledge. */
function cameTooEarly({ code, serverCode }: MaxComputeError): boolean {
  return (
    serverCode === "InstanceNotTerminate" ||
    serverCode === "TaskFailed" ||
    code === "invalid_state" ||
    code === "job_failed" ||
    code === "job_cancelled"
  );
}
