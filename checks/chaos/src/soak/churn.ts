import { setTimeout as pause } from "node:timers/promises";
import type { MaxCompute } from "@maxcompute-rx/node";
import type { Observable, Subscription } from "rxjs";

/** What came of the churn so far. */
export interface Churned {
  readonly started: number;
  readonly ended: number;
  readonly errors: number;
}

export interface ChurnOptions {
  readonly mc: MaxCompute;
  /** Starts a job by script, past the client. */
  readonly script: (job: object) => Promise<string>;
  /** Ends the run. */
  readonly signal: AbortSignal;
}

/** Watches at the same time at most. */
const mostOpen = 60;

/** Submits, watches, leaves and ends jobs, for as long as nobody says stop. */
export class Churn {
  readonly #options: ChurnOptions;
  readonly #open = new Set<Subscription>();
  readonly #waits = new Set<Promise<void>>();
  #counts = { started: 0, ended: 0, errors: 0 };
  #paused = false;
  /** All that waits gets its signal, and must take its listeners away again. */
  #phase = new AbortController();

  constructor(options: ChurnOptions) {
    this.#options = options;
  }

  get counts(): Churned {
    return this.#counts;
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    for (let round = 0; !signal.aborted; round += 1) {
      if (!this.#paused && this.#open.size + this.#waits.size < mostOpen) await this.#begin(round).catch(() => (this.#counts.errors += 1));
      await pause(50);
    }
  }

  /** Leaves all that is open, so that what is left over is nobody's. */
  async calm<T>(measure: (waited: AbortSignal) => Promise<T>): Promise<T> {
    this.#paused = true;
    for (const one of this.#open) one.unsubscribe();
    this.#open.clear();
    const phase = this.#phase;
    this.#phase = new AbortController();
    phase.abort();
    await Promise.all(this.#waits);
    const measured = await measure(phase.signal);
    this.#paused = false;
    return measured;
  }

  async #begin(round: number): Promise<void> {
    const { mc, script } = this.#options;
    const { signal } = this.#phase;
    this.#counts.started += 1;
    if (round % 5 === 0) return this.#wait(mc.executeSql(`select ${round} as a`, { signal, timeoutMs: 60_000 }));
    const instance = mc.instance(await script({ durationMs: 500 + (round % 4) * 700, outcome: round % 7 === 0 ? "failure" : "success" }));
    if (round % 5 === 1) return this.#wait(instance.waitForCompletion({ signal }));
    const stream: Observable<unknown> = round % 5 === 2 ? instance.status$ : round % 5 === 3 ? instance.progress$ : instance.events$;
    const watching = stream.subscribe({ error: () => (this.#counts.errors += 1), complete: () => (this.#counts.ended += 1) });
    this.#open.add(watching);
    watching.add(() => this.#open.delete(watching));
    if (round % 3 === 0) setTimeout(() => watching.unsubscribe(), 400);
  }

  #wait(work: Promise<unknown>): void {
    const waiting = work.then(
      () => void (this.#counts.ended += 1),
      () => void (this.#counts.errors += 1),
    );
    const forget = waiting.finally(() => this.#waits.delete(forget));
    this.#waits.add(forget);
  }
}
