import { setImmediate as macrotask } from "node:timers/promises";

/** The emulator's time. Everything that takes time inside the emulator sleeps on it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves `ms` later on this clock; rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Work that takes real time (a query in DuckDB). A manual clock does not move on while one is pending. */
  gate<T>(work: Promise<T>): Promise<T>;
  /** Moves a manual clock, firing everything due on the way in order; a real clock refuses. */
  advance(ms: number): Promise<void>;
}

/** The machine's own time. */
export function realClock(): Clock {
  return {
    now: () => Date.now(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const abort = (): void => {
          clearTimeout(timer);
          reject(signal.reason);
        };
        const timer = setTimeout(() => {
          signal.removeEventListener("abort", abort);
          resolve();
        }, ms);
        signal.addEventListener("abort", abort, { once: true });
      }),
    gate: (work) => work,
    advance: () =>
      Promise.reject(new Error('This emulator runs on real time, which cannot be moved. Create the emulator with clock: "manual".')),
  };
}

interface Sleeper {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
  cancelled: boolean;
}

/** A clock that moves only when `advance` is called. */
export function manualClock(startTime: number): Clock {
  let now = startTime;
  let order = 0;
  let turn = Promise.resolve();
  const sleepers = new SleeperQueue();
  const gates = new Set<Promise<unknown>>();

  /** Lets everything that can happen at the present moment happen. */
  async function settle(): Promise<void> {
    await macrotask();
    while (gates.size > 0) {
      await Promise.allSettled(gates);
      await macrotask();
    }
  }

  async function move(ms: number): Promise<void> {
    const target = now + ms;
    for (;;) {
      await settle();
      const next = sleepers.takeUntil(target);
      if (next === undefined) break;
      now = Math.max(now, next.at);
      next.wake();
    }
    now = target;
  }

  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const abort = (): void => {
          sleeper.cancelled = true;
          reject(signal.reason);
        };
        const wake = (): void => {
          signal.removeEventListener("abort", abort);
          resolve();
        };
        const sleeper: Sleeper = { at: now + Math.max(0, ms), order: order++, wake, cancelled: false };
        sleepers.push(sleeper);
        signal.addEventListener("abort", abort, { once: true });
      }),
    gate: (work) => {
      gates.add(work);
      const leave = (): void => void gates.delete(work);
      work.then(leave, leave);
      return work;
    },
    advance: (ms) => {
      if (!Number.isFinite(ms) || ms < 0)
        return Promise.reject(new RangeError(`The clock moves forward only, by a finite number of milliseconds, not by ${ms}.`));
      turn = turn.then(() => move(ms));
      return turn;
    },
  };
}

/** A binary heap by time, then by order of arrival: thousands of jobs sleep here. */
class SleeperQueue {
  readonly #heap: Sleeper[] = [];

  push(sleeper: Sleeper): void {
    const heap = this.#heap;
    let index = heap.push(sleeper) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfEarlier(index, parent)) break;
      index = parent;
    }
  }

  /** The next one due at `time` or before it, taken out; cancelled ones are dropped on the way. */
  takeUntil(time: number): Sleeper | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || (!first.cancelled && first.at > time)) return undefined;
      this.#removeFirst();
      if (!first.cancelled) return first;
    }
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    for (let index = 0; ;) {
      const left = 2 * index + 1;
      const right = left + 1;
      const child = right < heap.length && this.#earlier(right, left) ? right : left;
      if (child >= heap.length || !this.#swapIfEarlier(child, index)) return;
      index = child;
    }
  }

  #earlier(a: number, b: number): boolean {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first === undefined || second === undefined) return false;
    return first.at < second.at || (first.at === second.at && first.order < second.order);
  }

  #swapIfEarlier(child: number, parent: number): boolean {
    const [lower, upper] = [this.#heap[child], this.#heap[parent]];
    if (lower === undefined || upper === undefined || !this.#earlier(child, parent)) return false;
    this.#heap[parent] = lower;
    this.#heap[child] = upper;
    return true;
  }
}
