import { Subscription, type SchedulerLike } from "rxjs";

/** Calls back for each item, once, a fixed time after it was added. All items share one timer, because thousands of them would take much memory. */
export class DueQueue<T> {
  readonly #scheduler: SchedulerLike;
  readonly #afterMs: number;
  readonly #onDue: (item: T) => void;
  /** When each item is due, the first one first. */
  readonly #dueAt = new Map<T, number>();
  #timer = Subscription.EMPTY;

  constructor(scheduler: SchedulerLike, afterMs: number, onDue: (item: T) => void) {
    this.#scheduler = scheduler;
    this.#afterMs = afterMs;
    this.#onDue = onDue;
  }

  add(item: T): void {
    this.#dueAt.delete(item);
    this.#dueAt.set(item, this.#scheduler.now() + this.#afterMs);
    if (this.#dueAt.size === 1) this.#wait();
  }

  delete(item: T): void {
    this.#dueAt.delete(item);
    if (this.#dueAt.size === 0) this.#timer.unsubscribe();
  }

  #wait(): void {
    this.#timer.unsubscribe();
    const [first] = this.#dueAt.values();
    if (first !== undefined) this.#timer = this.#scheduler.schedule(() => this.#call(), Math.max(0, first - this.#scheduler.now()));
  }

  #call(): void {
    const now = this.#scheduler.now();
    for (const [item, at] of this.#dueAt) {
      if (at > now) break;
      this.#dueAt.delete(item);
      this.#onDue(item);
    }
    this.#wait();
  }
}
