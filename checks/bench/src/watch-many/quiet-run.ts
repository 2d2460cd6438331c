import { usedHeap } from "../used-heap.ts";
import { endless, everyMs, startCrowd } from "./crowd.ts";
import type { Door, Listener } from "./door.ts";
import { watchNewcomers } from "./newcomers.ts";
import { openVirtualBed } from "./virtual-time/virtual-bed.ts";
import { processorShare, type ProcessorShare } from "./processor-share.ts";

export interface QuietRun {
  /** Ms until every instance had its first snapshot. */
  readonly warmUpMs: number;
  /** While all run and nothing ends. */
  readonly requestsPerSecond: number;
  /** Bytes of the client's heap that each watched instance holds, and gives back when the watch is left. */
  readonly heapEach: number;
  readonly processor: ProcessorShare;
  readonly firstLooks: readonly number[];
}

const windowMs = 21_000;
const newcomers = 8;
const newcomerEveryMs = 1700;

/** Watches many instances of which none ends. */
export async function quietRun(door: Door, count: number, seed: number): Promise<QuietRun> {
  await using bed = await openVirtualBed(seed);
  const strangers = await bed.script(
    Array.from({ length: newcomers }, () => endless),
    everyMs,
  );
  const { ids } = await startCrowd(bed, count);
  const startedAt = bed.now();
  const seen = new Set<number>();
  const listener: Listener = { seen: (index) => seen.add(index), ended() {}, errored() {} };
  const watching = door.open(bed.mc, ids, listener);
  await bed.run(startedAt + 3_600_000, () => seen.size === count);
  if (seen.size < count) throw new Error(`Of ${count} instances only ${seen.size} were seen within an hour.`);
  const warmUpMs = bed.now() - startedAt;
  seen.clear();
  // The first looks leave a wave behind them.
  await bed.run(bed.now() + windowMs);

  const sentBefore = bed.requestsSent();
  const processor = await processorShare(windowMs, () => bed.run(bed.now() + windowMs));
  const requestsPerSecond = ((bed.requestsSent() - sentBefore) * 1000) / (2 * windowMs);

  const lookers = await watchNewcomers(bed, door, strangers, newcomerEveryMs);
  await bed.run(bed.now() + 3_600_000, () => lookers.allSeen());
  const firstLooks = lookers.firstLooks();
  lookers.watching.unsubscribe();

  const heapWatching = await usedHeap();
  watching.unsubscribe();
  await bed.run(bed.now() + 1000);
  const heapEach = (heapWatching - (await usedHeap())) / count;
  return { warmUpMs, requestsPerSecond, heapEach, processor, firstLooks };
}
