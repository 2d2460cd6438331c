import type { SchedulerLike } from "rxjs";

import { isMaxComputeError, MaxComputeError } from "../error.ts";
import type { AbortSignalLike } from "../transport.ts";

/** The error for an aborted signal: its reason if that is a `MaxComputeError`, otherwise `aborted` with the reason as cause. */
export function abortError(signal: AbortSignalLike): MaxComputeError {
  const { reason } = signal;
  if (isMaxComputeError(reason)) return reason;
  return new MaxComputeError("aborted", "The call was aborted.", { cause: reason });
}

/** Throws if the signal is already aborted. */
export function throwIfAborted(signal: AbortSignalLike | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/** Calls the listener when the signal is aborted, immediately if it already is. Returns a function that removes the listener. */
export function onAbort(signal: AbortSignalLike | undefined, listener: () => void): () => void {
  if (!signal) return () => {};
  if (signal.aborted) {
    listener();
    return () => {};
  }
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}

/** Waits, or rejects as soon as the signal is aborted. No timer remains after the wait. */
export function sleep(ms: number, scheduler: SchedulerLike, signal?: AbortSignalLike): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = scheduler.schedule(() => {
      forget();
      resolve();
    }, ms);
    const forget = onAbort(signal, () => {
      timer.unsubscribe();
      // `signal` is defined here: only it can call this listener.
      if (signal) reject(abortError(signal));
    });
  });
}

/**
 * Does some work with a signal that is aborted by the caller's signal and after a time limit (`timeout`). The promise then
 * settles even if the work ignores the signal: transports, interceptors and credentials providers may be code of others.
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
    // The work may report an abort as any error. What counts is which signal was aborted.
    throw signal.aborted ? abortError(signal) : error;
  } finally {
    timer.unsubscribe();
    forget();
  }
}

/** Settles like the work, or rejects as soon as the signal is aborted, even if the work ignores signals. */
export function unlessAborted<T>(signal: AbortSignalLike, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => reject(abortError(signal)));
    work.then(resolve, reject).finally(forget);
  });
}
