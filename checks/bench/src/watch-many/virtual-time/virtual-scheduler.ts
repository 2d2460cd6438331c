import { Subscription, type SchedulerAction, type SchedulerLike } from "rxjs";

interface Entry {
  readonly at: number;
  readonly order: number;
  /** Undefined once it was cancelled or has run, so that nothing is held by it. */
  run: (() => void) | undefined;
}

/**
 * A scheduler whose time stands still until it is moved. RxJS has one, too, but sorts all its timers at every call: with ten thousand
 * of them the measurement would measure that.
 */
export class VirtualScheduler implements SchedulerLike {
  readonly #heap: Entry[] = [];
  #now: number;
  #order = 0;

  constructor(startTime: number) {
    this.#now = startTime;
  }

  now(): number {
    return this.#now;
  }

  schedule<T>(work: (this: SchedulerAction<T>, state: T) => void, delay: number, state: T): Subscription;
  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay?: number, state?: T): Subscription;
  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay: number = 0, state?: T): Subscription {
    return new Timer(work, (ms, run) => this.#add(ms, run)).schedule(state, delay);
  }

  /** When the next timer is due; undefined when there is none. */
  next(): number | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || first.run !== undefined) return first?.at;
      this.#takeFirst();
    }
  }

  /** Runs the timers that are due by now, in order, those included that they set; tells how many. */
  runDue(): number {
    for (let ran = 0; ; ran += 1) {
      const at = this.next();
      if (at === undefined || at > this.#now) return ran;
      const { run } = this.#takeFirst();
      run?.();
    }
  }

  /** Moves the time without running anything. */
  moveTo(time: number): void {
    if (time < this.#now) throw new RangeError("Time moves forward only.");
    this.#now = time;
  }

  #add(ms: number, run: () => void): () => void {
    const entry: Entry = { at: this.#now + Math.max(0, ms), order: (this.#order += 1), run: undefined };
    entry.run = () => {
      entry.run = undefined;
      run();
    };
    this.#push(entry);
    return () => {
      entry.run = undefined;
    };
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfEarlier(index, parent)) return;
      index = parent;
    }
  }

  #takeFirst(): Entry {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined) throw new RangeError("There is no timer.");
    if (heap.length === 0) return first;
    heap[0] = last;
    for (let index = 0; ;) {
      const left = 2 * index + 1;
      const child = left + 1 < heap.length && this.#isEarlier(left + 1, left) ? left + 1 : left;
      if (child >= heap.length || !this.#swapIfEarlier(child, index)) return first;
      index = child;
    }
  }

  #isEarlier(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return false;
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  }

  #swapIfEarlier(child: number, parent: number): boolean {
    const [lower, upper] = [this.#heap[child], this.#heap[parent]];
    if (lower === undefined || upper === undefined || !this.#isEarlier(child, parent)) return false;
    this.#heap[child] = upper;
    this.#heap[parent] = lower;
    return true;
  }
}

/** One piece of scheduled work, which may schedule itself again. */
class Timer<T> extends Subscription implements SchedulerAction<T> {
  readonly #work: (this: SchedulerAction<T>, state?: T) => void;
  readonly #add: (ms: number, run: () => void) => () => void;
  #cancel: () => void = () => {};

  constructor(work: (this: SchedulerAction<T>, state?: T) => void, add: (ms: number, run: () => void) => () => void) {
    super(() => this.#cancel());
    this.#work = work;
    this.#add = add;
  }

  schedule(state?: T, delay: number = 0): Subscription {
    if (this.closed) return this;
    this.#cancel();
    this.#cancel = this.#add(delay, () => this.#work.call(this, state));
    return this;
  }
}
