import { lastValueFrom } from "rxjs";
import { setTimeout as pause } from "node:timers/promises";

import type { Instance } from "@maxcompute-rx/node";
import { compared, quantile, type Measurement } from "./measurement.ts";
import { onTestBed } from "./test-bed.ts";

const jobs = 40;
const atOnce = 8;
const peer = "polling every second";

/** Time from the end of a job to the moment the client knows it, compared with a loop of this file that asks once a second. */
export async function endToNotice(): Promise<readonly Measurement[]> {
  const ours = await notices(async (instance) => void (await lastValueFrom(instance.status$)));
  const theirs = await notices(async (instance) => {
    while (!(await instance.isTerminated())) await pause(1000);
  });
  return [
    compared("end-to-notice-median", quantile(ours, 0.5), "ms", peer, quantile(theirs, 0.5)),
    compared("end-to-notice-p99", quantile(ours, 0.99), "ms", peer, quantile(theirs, 0.99)),
  ];
}

/** Delays in ms of all jobs; their lengths are spread evenly over two seconds, so that no rhythm fits by chance. */
function notices(untilNoticed: (instance: Instance) => Promise<void>): Promise<readonly number[]> {
  return onTestBed(async ({ emulator, mc }) => {
    const delays: number[] = [];
    for (let first = 0; first < jobs; first += atOnce) {
      const round = Array.from({ length: atOnce }, async (_, at) => {
        const durationMs = 1000 + ((first + at) * 2000) / jobs;
        const startedAt = performance.now();
        const id = emulator.jobs.script({ durationMs, stages: [] });
        await untilNoticed(mc.instance(id));
        delays.push(performance.now() - startedAt - durationMs);
      });
      await Promise.all(round);
    }
    return delays;
  });
}
