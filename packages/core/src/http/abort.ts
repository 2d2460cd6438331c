import type { SchedulerLike } from "rxjs";

import { isMaxComputeError, MaxComputeError } from "../error.ts";
import type { AbortSignalLike } from "../transport.ts";

/** The error for a signal that is aborted: the signal's reason when it is one of ours, else `aborted` with the reason as cause. */
export function abortError(signal: AbortSignalLike): MaxComputeError {
  const { reason } = signal;
  if (isMaxComputeError(reason)) return reason;
  return new MaxComputeError("aborted", "The call was aborted.", { cause: reason });
}

/** Throws when the signal is aborted already. */
export function throwIfAborted(signal: AbortSignalLike | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/** Calls back when the signal is aborted, also when it already is. The function it returns takes the listener away. */
export function onAbort(signal: AbortSignalLike | undefined, listener: () => void): () => void {
  if (!signal) return () => {};
  if (signal.aborted) {
    listener();
    return () => {};
  }
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}

/** Waits, or rejects as soon as the signal is aborted; the timer never outlives the wait. */
export function sleep(ms: number, scheduler: SchedulerLike, signal?: AbortSignalLike): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = scheduler.schedule(() => {
      forget();
      resolve();
    }, ms);
    const forget = onAbort(signal, () => {
      timer.unsubscribe();
      // `signal` is there: only it can have called back.
      if (signal) reject(abortError(signal));
    });
  });
}

/**
 * Does some work under a signal that follows the caller's and also ends after a time (`timeout`). The promise settles
 * then, whatever the work makes of the signal: transports, interceptors and credentials providers are other people's.
 */
export async function withDeadline<T>(
  ms: number,
  what: string,
  scheduler: SchedulerLike,
  outer: AbortSignalLike | undefined,
  work: (signal: AbortSignalLike) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { signal } = controller;
  const timer = scheduler.schedule(() => {
    const nextStep = "Try again, or allow more time with callTimeoutMs.";
    controller.abort(new MaxComputeError("timeout", `${what} took longer than ${ms} ms.`, { nextStep }));
  }, ms);
  const forget = onAbort(outer, () => controller.abort(outer?.reason));
  try {
    return await unlessAborted(signal, work(signal));
  } catch (error) {
    // However the work words an abort: what counts is whose signal it was.
    throw signal.aborted ? abortError(signal) : error;
  } finally {
    timer.unsubscribe();
    forget();
  }
}

/** Settles as the work does, or rejects as soon as the signal is aborted: work of other people need not know of signals. */
export function unlessAborted<T>(signal: AbortSignalLike, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => reject(abortError(signal)));
    work.then(resolve, reject).finally(forget);
  });
}
