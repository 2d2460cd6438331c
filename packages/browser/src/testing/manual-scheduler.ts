import { VirtualTimeScheduler } from "rxjs";

/** Time that passes only when a test says so. */
export class ManualScheduler extends VirtualTimeScheduler {
  /** Lets time pass, and whatever follows from the timers that fire. */
  async advance(ms: number): Promise<void> {
    const until = this.frame + ms;
    // One timer after the other, because what one does may take promises before it sets the next.
    while (this.#next() <= until) {
      this.maxFrames = this.#next();
      this.flush();
      await settled();
    }
    this.frame = until;
  }

  #next(): number {
    return Math.min(...this.actions.map(({ delay }) => delay));
  }
}

/** Passes when all promises that need no timer are settled. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
