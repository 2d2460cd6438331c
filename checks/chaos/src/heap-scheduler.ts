import { Subscription, type SchedulerAction, type SchedulerLike } from "rxjs";

/** Virtual time for thousands of timers: a heap, where a scheduler for tests sorts all of them at each step. */
export class HeapScheduler implements SchedulerLike {
  readonly #timers: Timer[] = [];
  #order = 0;
  #now: number;
  /** What a jump of the machine's clock has put on top of the time that really passed. */
  #offset = 0;

  constructor(start: number) {
    this.#now = start;
  }

  /** The machine's clock, which may be wrong. */
  now(): number {
    return this.#now + this.#offset;
  }

  /** When the next timer is due, in time that really passes; infinite when there is none. */
  get nextAt(): number {
    while (this.#timers[0]?.closed === true) this.#removeFirst();
    return this.#timers[0]?.at ?? Infinity;
  }

  /** Sets the machine's clock to another time, as somebody does who corrects it. Timers do not notice. */
  jump(ms: number): void {
    this.#offset += ms;
  }

  /** Lets time pass without a chance for any timer, as sleep does; what was due is then late. */
  passTo(at: number): void {
    this.#now = Math.max(this.#now, at);
  }

  /** Carries out all that is due. */
  fire(): void {
    for (let first = this.#dueFirst(); first !== undefined; first = this.#dueFirst()) first.run();
  }

  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay: number = 0, state?: T): Subscription {
    return new Action(this, work).schedule(state, delay);
  }

  push(delay: number, run: () => void): Timer {
    const timer: Timer = { at: this.#now + Math.max(0, delay), order: this.#order++, run, closed: false };
    const heap = this.#timers;
    let index = heap.push(timer) - 1;
    while (index > 0 && this.#swapIfEarlier(index, (index - 1) >> 1)) index = (index - 1) >> 1;
    return timer;
  }

  #dueFirst(): Timer | undefined {
    if (this.nextAt > this.#now) return undefined;
    const first = this.#timers[0];
    this.#removeFirst();
    return first;
  }

  #removeFirst(): void {
    const heap = this.#timers;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    for (let index = 0; ;) {
      const left = 2 * index + 1;
      const child = this.#earlier(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfEarlier(child, index)) return;
      index = child;
    }
  }

  #earlier(a: number, b: number): boolean {
    const [first, second] = [this.#timers[a], this.#timers[b]];
    if (first === undefined || second === undefined) return false;
    return first.at < second.at || (first.at === second.at && first.order < second.order);
  }

  #swapIfEarlier(child: number, parent: number): boolean {
    const [lower, upper] = [this.#timers[child], this.#timers[parent]];
    if (lower === undefined || upper === undefined || !this.#earlier(child, parent)) return false;
    this.#timers[parent] = lower;
    this.#timers[child] = upper;
    return true;
  }
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  closed: boolean;
}

/** A piece of work that may schedule itself again, as the operators of RxJS do. */
class Action<T> extends Subscription implements SchedulerAction<T> {
  readonly #scheduler: HeapScheduler;
  readonly #work: (this: SchedulerAction<T>, state?: T) => void;
  #timer: Timer | undefined;

  constructor(scheduler: HeapScheduler, work: (this: SchedulerAction<T>, state?: T) => void) {
    super();
    this.#scheduler = scheduler;
    this.#work = work;
    this.add(() => this.#cancel());
  }

  schedule(state?: T, delay: number = 0): Subscription {
    if (this.closed) return this;
    this.#cancel();
    this.#timer = this.#scheduler.push(delay, () => {
      this.#timer = undefined;
      this.#work.call(this, state);
      // What has not scheduled itself again is over.
      if (this.#timer === undefined) this.unsubscribe();
    });
    return this;
  }

  #cancel(): void {
    if (this.#timer !== undefined) this.#timer.closed = true;
    this.#timer = undefined;
  }
}
