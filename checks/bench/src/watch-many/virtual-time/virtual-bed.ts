import { createMaxCompute, type MaxCompute, type MaxComputeOptions } from "@maxcompute-rx/node";
import type { Fault, ScriptedJob } from "@maxcompute-rx/emulator";
import { setImmediate as macrotask } from "node:timers/promises";

import { startEmulatorThread } from "../emulator-thread/emulator-thread.ts";
import { seededRandom } from "./seeded-random.ts";
import { VirtualScheduler } from "./virtual-scheduler.ts";
import { VirtualWire } from "./virtual-wire.ts";

/** A client with default options and an emulator, both on one virtual time. What happens depends on the seed only. */
export interface VirtualBed extends AsyncDisposable {
  readonly mc: MaxCompute;
  /** Those of the client, for others that shall stand on the same time and the same emulator. */
  readonly options: MaxComputeOptions;
  /** Epoch ms of the virtual time. */
  now(): number;
  /** Starts jobs, each `afterMs` after the one before it, and answers their instance ids. */
  script(jobs: readonly ScriptedJob[], afterMs?: number): Promise<readonly string[]>;
  addFaults(faults: readonly Fault[]): Promise<void>;
  /** Lets time pass until `done`, or until `until`; tells whether it was done. `done` is asked whenever something may have happened. */
  run(until: number, done?: () => boolean): Promise<boolean>;
  /** Requests that have been sent so far. */
  requestsSent(): number;
}

export async function openVirtualBed(seed: number): Promise<VirtualBed> {
  const thread = startEmulatorThread({ seed, maxEndedInstances: 100_000 });
  const { project, accessKeyId, accessKeySecret, now } = await thread.tell({ type: "account" });
  const scheduler = new VirtualScheduler(now);
  const wire = new VirtualWire();
  const options: MaxComputeOptions = {
    endpoint: "http://emulator/api",
    project,
    credentials: { accessKeyId, accessKeySecret },
    transport: wire.transport,
    interceptors: [wire.interceptor],
    scheduler,
    random: seededRandom(seed),
  };

  /** Lets everything happen on the client's side that can happen at this moment. */
  const settle = async (): Promise<void> => {
    do {
      scheduler.runDue();
      await macrotask();
    } while (wire.takeActivity() || (scheduler.next() ?? Infinity) <= scheduler.now());
  };

  return {
    mc: createMaxCompute(options),
    options,
    now: () => scheduler.now(),
    async script(jobs, afterMs = 0) {
      const { now, ids } = await thread.tell({ type: "script", jobs, afterMs });
      scheduler.moveTo(now);
      return ids;
    },
    addFaults: async (faults) => void (await thread.tell({ type: "faults", faults })),
    async run(until, done = () => false) {
      for (;;) {
        await settle();
        if (done()) return true;
        if (scheduler.now() >= until) return false;
        const next = Math.min(until, scheduler.next() ?? until);
        const { now, answers } = await thread.tell({ type: "step", ...wire.takeOutgoing(), until: next });
        scheduler.moveTo(now);
        for (const answer of answers) wire.deliver(answer);
      }
    },
    requestsSent: () => wire.sent,
    [Symbol.asyncDispose]: () => thread[Symbol.asyncDispose](),
  };
}
