import { setImmediate as turn, setTimeout as pause } from "node:timers/promises";
import { VirtualTimeScheduler } from "rxjs";

/** Time that passes only while something is waited for, and then at once. */
export class VirtualTime extends VirtualTimeScheduler {
  #held = 0;

  /** Work that takes real time, as a query does. Virtual time waits for it. */
  async hold<T>(work: Promise<T>): Promise<T> {
    this.#held += 1;
    try {
      return await work;
    } finally {
      this.#held -= 1;
    }
  }

  /** Whether the work settles before virtual time has nothing more to bring: false means that it waits for ever. */
  async settles(work: Promise<unknown>, mostFrames: number = 5000): Promise<boolean> {
    let settled = false;
    const done = (): void => void (settled = true);
    work.then(done, done);
    let idle = 0;
    for (let frames = 0; frames < mostFrames;) {
      for (let turns = 0; turns < 3; turns += 1) if (!settled) await turn();
      if (settled) return true;
      if (this.#held > 0) continue;
      const next = this.#next();
      if (next === Infinity) {
        // Nothing is due. What the machine does beside (a query, a decompression) takes real time: it is given plenty.
        idle += 1;
        if (idle > 20) await pause(10);
        if (idle > 40) return false;
        continue;
      }
      idle = 0;
      frames += 1;
      this.maxFrames = next;
      this.flush();
    }
    return false;
  }

  #next(): number {
    return this.actions.reduce((soonest, { delay }) => Math.min(soonest, delay), Infinity);
  }
}
