import { setImmediate as turn } from "node:timers/promises";
import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { createMaxCompute, fetchTransport, type InstanceEvent } from "@maxcompute-rx/node";
import type { Subscription } from "rxjs";

import { HeapScheduler } from "../heap-scheduler.ts";
import type { RunPlan } from "./run-plans.ts";

/** The events of one run, as a watch received them. */
export interface RecordedRun {
  readonly plan: RunPlan;
  readonly events: readonly InstanceEvent[];
}

const startTime = Date.UTC(2023, 0, 1, 12);
const latest = 4 * 3_600_000;
/** How often a watch asks for progress here, and the longest step of time. */
export const progressIntervalMs = 5000;
const stepMs = 2000;

/** Runs each plan in an emulator on virtual time, and records what our client's watch emits until the end. */
export async function recordRuns(plans: readonly RunPlan[], seed: number): Promise<readonly RecordedRun[]> {
  const emulator = await createEmulator({ clock: "manual", startTime, seed, bearerTokens: ["notices"], pace: 20_000 });
  try {
    return await new Recorder(emulator).record(plans);
  } finally {
    await emulator.close();
  }
}

class Recorder {
  readonly #emulator: Emulator;
  readonly #time = new HeapScheduler(startTime);
  #inFlight = 0;
  #sent = 0;

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
  }

  async record(plans: readonly RunPlan[]): Promise<readonly RecordedRun[]> {
    const mc = this.#client();
    const subscriptions: Subscription[] = [];
    const open = new Set(plans);
    const runs: RecordedRun[] = [];
    for (const plan of plans) {
      const events: InstanceEvent[] = [];
      runs.push({ plan, events });
      const id = this.#emulator.jobs.script(plan.job);
      const end = (): void => void open.delete(plan);
      subscriptions.push(mc.instance(id).events$.subscribe({ next: (event) => events.push(event), error: end, complete: end }));
    }
    for (const { stuck } of plans) if (stuck !== undefined) this.#stick(stuck);
    while (open.size > 0 && this.#passed() < latest) await this.#step();
    for (const subscription of subscriptions) subscription.unsubscribe();
    return runs;
  }

  #client(): ReturnType<typeof createMaxCompute> {
    const next = fetchTransport({ fetch: (request) => this.#emulator.fetch(request) });
    return createMaxCompute({
      endpoint: "http://emulator.test/api",
      project: this.#emulator.account.project,
      credentials: { bearerToken: "notices" },
      scheduler: this.#time,
      random: () => 0.5,
      watch: { requestsPerSecond: 1000, progressIntervalMs },
      transport: async (request) => {
        this.#inFlight += 1;
        this.#sent += 1;
        try {
          return await next(request);
        } finally {
          this.#inFlight -= 1;
        }
      },
    });
  }

  /** A stage with this name stands still in its middle, until the fault is removed. */
  #stick({ stage, forMs }: { readonly stage: string; readonly forMs: number }): void {
    const remove = this.#emulator.faults.add({ name: "stuck-stage", stage });
    this.#time.schedule(remove, forMs);
  }

  #passed(): number {
    return this.#emulator.clock.now() - startTime;
  }

  async #step(): Promise<void> {
    const now = this.#passed();
    await this.#emulator.clock.advance(Math.max(0, Math.min(this.#time.nextAt - startTime, now + stepMs) - now));
    await this.#settle();
    this.#time.passTo(startTime + this.#passed());
    this.#time.fire();
    await this.#settle();
  }

  /** Until nothing moves any more without time. Held requests stay in flight. */
  async #settle(): Promise<void> {
    for (let quiet = 0, before = ""; quiet < 2;) {
      await turn();
      const activity = `${this.#sent} ${this.#inFlight}`;
      quiet = activity === before ? quiet + 1 : 0;
      before = activity;
    }
  }
}
