import { setTimeout as pause } from "node:timers/promises";

import { compared, type Measurement } from "./measurement.ts";
import { onTestBed } from "./test-bed.ts";

const windowMs = 10_000;
const peer = "polling every second";

/** Requests per second that a client sends while it follows the status of 1 and of 1,000 running instances. */
export async function requestsPerSecond(): Promise<readonly Measurement[]> {
  const one = await rateWhileWatching(1);
  const thousand = await rateWhileWatching(1000);
  return [compared("requests-per-second-1", one, "1/s", peer, 1), compared("requests-per-second-1000", thousand, "1/s", peer, 1000)];
}

function rateWhileWatching(instances: number): Promise<number> {
  return onTestBed(async ({ emulator, mc }) => {
    const ids = Array.from({ length: instances }, () => emulator.jobs.script({ durationMs: 3_600_000 }));
    const watches = ids.map((id) => mc.instance(id).status$.subscribe());
    // The start is a burst of its own; what counts is the steady state.
    await pause(windowMs / 2);
    emulator.requests.clear();
    await pause(windowMs);
    const sent = emulator.requests.list().length;
    for (const watch of watches) watch.unsubscribe();
    return (sent * 1000) / windowMs;
  });
}
