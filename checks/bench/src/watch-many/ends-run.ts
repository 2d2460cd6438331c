import { Subscription } from "rxjs";

import { endless, everyMs, startCrowd, tenFaults } from "./crowd.ts";
import type { Door } from "./door.ts";
import { Tally, type Mistakes } from "./tally.ts";
import { seededRandom, shuffled } from "./virtual-time/seeded-random.ts";
import { openVirtualBed } from "./virtual-time/virtual-bed.ts";
import { watchNewcomers } from "./newcomers.ts";

export interface EndsRunOptions {
  readonly door: Door;
  /** Instances that are watched. */
  readonly count: number;
  /** How many of them end within the run. */
  readonly ending: number;
  /** Ms between two ends. Default: 8 ends a second. */
  readonly spacingMs?: number;
  /** Ms from the first subscription to the first end. */
  readonly warmUpMs: number;
  readonly faults: boolean;
  /** Default 16. */
  readonly newcomers?: number;
  readonly seed: number;
}

export interface EndsRun {
  /** Ms from each end on the server to the terminal event. */
  readonly lateSuccess: readonly number[];
  readonly lateFailure: readonly number[];
  /** Ms from the subscription of a newcomer to its first snapshot. */
  readonly firstLooks: readonly number[];
  readonly mistakes: Mistakes;
  readonly requestsPerSecond: number;
}

/** When nothing was told for so long after the last end, what is missing counts as lost. */
const silenceMs = 600_000;

/** Watches many instances of which some end, in an order that has nothing to do with their ages, and newcomers meanwhile. */
export async function endsRun({
  door,
  count,
  ending,
  spacingMs = everyMs,
  warmUpMs,
  faults,
  newcomers = 16,
  seed,
}: EndsRunOptions): Promise<EndsRun> {
  await using bed = await openVirtualBed(seed);
  const order = shuffled(count, seededRandom(seed)).slice(0, ending);
  const strangers = await bed.script(
    Array.from({ length: newcomers }, () => endless),
    everyMs,
  );
  const { ids, endings } = await startCrowd(bed, count, { order, startsInMs: warmUpMs, spacingMs });
  if (faults) await bed.addFaults(tenFaults());
  const tally = new Tally(endings, () => bed.now());
  const watching = new Subscription();
  watching.add(door.open(bed.mc, ids, tally));

  await bed.run(bed.now() + warmUpMs);
  const [startedAt, sentBefore] = [bed.now(), bed.requestsSent()];
  const lookers = await watchNewcomers(bed, door, strangers, (ending * spacingMs) / Math.max(1, newcomers));
  watching.add(lookers.watching);
  const lastEnd = startedAt + ending * spacingMs;
  const isOver = (): boolean => (tally.allTold && lookers.allSeen()) || bed.now() > Math.max(lastEnd, tally.lastNews) + silenceMs;
  await bed.run(Infinity, isOver);
  const requestsPerSecond = ((bed.requestsSent() - sentBefore) * 1000) / Math.max(1, bed.now() - startedAt);
  watching.unsubscribe();
  for (const story of tally.stories) process.stderr.write(`${door.name}, ${count} watched: ${story}\n`);
  return {
    lateSuccess: tally.lateness("success"),
    lateFailure: tally.lateness("failure"),
    firstLooks: lookers.firstLooks(),
    mistakes: tally.mistakes(),
    requestsPerSecond,
  };
}
