import { lastValueFrom, mergeMap, Subject, type SchedulerLike, type Subscription } from "rxjs";

import { MaxComputeError, toMaxComputeError } from "../error.ts";
import { onAbort, sleep, throwIfAborted, unlessAborted } from "../http/abort.ts";
import { backoff, pauseMs } from "../http/backoff.ts";
import type { CallOptions } from "../options.ts";
import { isTerminalEvent } from "../watch/instance/instance-event.ts";
import type { LiveListFilter } from "../watch/list/instance-list-event.ts";
import type { EndEvent, EndHandler, EndOptions, TokenStore } from "./end-handler.ts";
import type { ManyInstancesEvent, WatchedInstances } from "./watch-instances.ts";

export interface OnEndParts {
  readonly watch: (which: Iterable<string> | LiveListFilter) => WatchedInstances;
  readonly resume: (token: string, which?: Iterable<string> | LiveListFilter) => WatchedInstances;
  readonly stop: (instanceId: string, options: CallOptions) => Promise<void>;
  readonly scheduler: SchedulerLike;
}

/** The number of handlers that run at the same time. */
const mostHandlers = 8;
/** After a stop, the end of a job is expected within this time, in milliseconds; then it is stopped again. */
const stopAgainMs = 60_000;

/** Calls a handler for the end of each instance; see `MaxCompute.onEnd`. */
export async function onEnd(
  which: Iterable<string> | LiveListFilter,
  handler: EndHandler,
  options: EndOptions,
  parts: OnEndParts,
): Promise<void> {
  const { attempts = 5, stopAfterMs } = options;
  if (!(Number.isInteger(attempts) && attempts > 0))
    throw new MaxComputeError("invalid_argument", "attempts must be a whole number from 1.");
  if (stopAfterMs !== undefined && !(stopAfterMs > 0))
    throw new MaxComputeError("invalid_argument", "stopAfterMs must be a positive number of milliseconds.");
  throwIfAborted(options.signal);
  await new EndWatch(handler, options, parts).run(which);
}

class EndWatch {
  readonly #handler: EndHandler;
  readonly #options: EndOptions;
  readonly #parts: OnEndParts;
  readonly #store: TokenStore | null;
  /** Aborted when the call ends, for whatever reason. */
  readonly #over = new AbortController();
  /** Instances whose end was received. After a fault the watch may tell it again. */
  readonly #ended = new Set<string>();
  /** Instances whose end was received, and whose handler has not succeeded yet. */
  readonly #untold = new Set<string>();
  /** Instances that cannot be watched, and whose handler was told so. */
  readonly #unwatchable = new Set<string>();
  readonly #ends$ = new Subject<EndEvent>();
  /** Handlers that run. */
  readonly #handling = new Set<Promise<void>>();
  readonly #deadlines = new Map<string, Subscription>();
  /** The errors of handlers whose attempts are used up, while the others go on. */
  readonly #failures: unknown[] = [];
  #isEndless = false;
  #watch: WatchedInstances | null = null;
  #saving: Promise<void> = Promise.resolve();
  #savesWaiting = 0;

  constructor(handler: EndHandler, options: EndOptions, parts: OnEndParts) {
    this.#handler = handler;
    this.#options = options;
    this.#parts = parts;
    this.#store = options.store ?? null;
  }

  async run(which: Iterable<string> | LiveListFilter): Promise<void> {
    const { signal } = this.#options;
    const forget = onAbort(signal, () => this.#over.abort(signal?.reason));
    this.#isEndless = typeof which === "object" && !(Symbol.iterator in which);
    // Rejects with the error of the store or of a stop, and without an end of the watch also with that of a handler.
    const handled = lastValueFrom(this.#ends$.pipe(mergeMap((end) => this.#handle(end), mostHandlers)), { defaultValue: undefined });
    try {
      await unlessAborted(this.#over.signal, Promise.race([this.#follow(which), handled.then(() => {})]));
      this.#ends$.complete();
      await unlessAborted(this.#over.signal, handled);
      if (this.#failures.length > 0) throw this.#failures[0];
    } finally {
      forget();
      this.#over.abort();
      for (const deadline of this.#deadlines.values()) deadline.unsubscribe();
      // A handler that has begun may still succeed, and is then not called again.
      await Promise.allSettled(this.#handling);
      await this.#saving.catch(() => {});
      // The error that ended the call may be another one.
      handled.catch(() => {});
    }
  }

  async #follow(which: Iterable<string> | LiveListFilter): Promise<void> {
    const { watch, resume, scheduler } = this.#parts;
    const token = (await this.#store?.load()) ?? null;
    this.#watch = token === null ? watch(which) : resume(token, which);
    for (let faults = 1; !(await this.#followOnce(this.#watch, () => (faults = 1))); faults += 1) {
      await sleep(
        pauseMs(backoff({ failures: faults, firstMs: 5000, mostMs: 60_000, jitter: 0.5 }), Math.random),
        scheduler,
        this.#over.signal,
      );
      this.#watch = resume(await this.#watch.watchToken({ untold: this.#untold }));
    }
  }

  /** Resolves with true when all instances have ended, and with false after a fault that may pass. */
  #followOnce(watch: WatchedInstances, onSuccess: () => void): Promise<boolean> {
    return new Promise((resolve, reject) => {
      let isLeft = false;
      let watching: Subscription | null = null;
      watching = watch.subscribe({
        next: (event) => {
          if (isLeft) return;
          if (event.type === "error" && mayPass(event.code)) {
            // Nothing more is told. The subscription may not exist yet.
            isLeft = true;
            watching?.unsubscribe();
            return resolve(false);
          }
          if (event.type === "recovered") onSuccess();
          this.#hear(event);
        },
        error: (thrown: unknown) => (toMaxComputeError(thrown).transient ? resolve(false) : reject(toMaxComputeError(thrown))),
        complete: () => resolve(true),
      });
      if (isLeft) watching.unsubscribe();
      onAbort(this.#over.signal, () => watching.unsubscribe());
    });
  }

  #hear(event: ManyInstancesEvent): void {
    const { instanceId } = event;
    if (event.type === "error") {
      if (this.#unwatchable.has(instanceId)) return;
      this.#unwatchable.add(instanceId);
      return this.#ends$.next(event);
    }
    if (isTerminalEvent(event)) {
      this.#deadlines.get(instanceId)?.unsubscribe();
      this.#deadlines.delete(instanceId);
      // Told again after a fault: its handler runs or has run. The token must know that it has ended.
      if (this.#ended.has(instanceId)) return this.#saveSoon();
      this.#ended.add(instanceId);
      this.#untold.add(instanceId);
      return this.#ends$.next(event);
    }
    if (event.type !== "snapshot") return;
    const { status, startTime, outcome } = event.view;
    if (status !== "Terminated" && outcome === null) this.#stopAt(instanceId, Date.parse(startTime ?? event.at));
    this.#saveSoon();
  }

  async #handle(end: EndEvent): Promise<void> {
    const handling = this.#deliver(end);
    this.#handling.add(handling);
    try {
      await handling;
    } finally {
      this.#handling.delete(handling);
    }
  }

  async #deliver(end: EndEvent): Promise<void> {
    const { attempts = 5 } = this.#options;
    const { signal } = this.#over;
    for (let attempt = 1; ; attempt += 1) {
      throwIfAborted(signal);
      try {
        await this.#handler(end, { attempt, signal });
        break;
      } catch (error) {
        if (attempt >= attempts) {
          if (this.#isEndless) throw error;
          this.#failures.push(error);
          return;
        }
        await sleep(
          pauseMs(backoff({ failures: attempt, firstMs: 1000, mostMs: 60_000, jitter: 0.5 }), Math.random),
          this.#parts.scheduler,
          signal,
        );
      }
    }
    this.#untold.delete(end.instanceId);
    await this.#save();
  }

  #saveSoon(): void {
    // A store that fails also fails when the next end is saved, which then ends the call.
    this.#save().catch(() => {});
  }

  /** Saves the state. Calls during a save share the next one. */
  #save(): Promise<void> {
    const store = this.#store;
    if (store === null || this.#savesWaiting > 0) return this.#saving;
    this.#savesWaiting += 1;
    this.#saving = this.#saving
      .catch(() => {})
      .then(async () => {
        this.#savesWaiting -= 1;
        if (this.#watch !== null) await store.save(await this.#watch.watchToken({ untold: this.#untold }));
      });
    return this.#saving;
  }

  #stopAt(instanceId: string, startMs: number): void {
    const { stopAfterMs } = this.#options;
    if (stopAfterMs === undefined || this.#deadlines.has(instanceId)) return;
    const { scheduler } = this.#parts;
    this.#deadlines.set(
      instanceId,
      scheduler.schedule(() => void this.#stop(instanceId, 1), Math.max(0, startMs + stopAfterMs - scheduler.now())),
    );
  }

  /** Stops a job, again and again until its end is seen. */
  async #stop(instanceId: string, faults: number): Promise<void> {
    const { stop, scheduler } = this.#parts;
    let againMs = stopAgainMs;
    try {
      await stop(instanceId, { signal: this.#over.signal });
    } catch (thrown) {
      const error = toMaxComputeError(thrown);
      if (this.#over.signal.aborted) return;
      // It has just ended by itself: the watch will tell.
      if (error.code === "invalid_state" || error.code === "not_found") return;
      if (!error.transient) return this.#ends$.error(error);
      againMs = pauseMs(backoff({ failures: faults, firstMs: 1000, mostMs: stopAgainMs, jitter: 0.5 }), Math.random, error.retryAfterMs);
    }
    if (!this.#over.signal.aborted && this.#deadlines.has(instanceId))
      this.#deadlines.set(
        instanceId,
        scheduler.schedule(() => void this.#stop(instanceId, faults + 1), againMs),
      );
  }
}

/** Whether an instance that cannot be watched now may be watched later. */
function mayPass(code: string): boolean {
  return new MaxComputeError(code as MaxComputeError["code"], "").transient;
}
