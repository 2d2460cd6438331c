import { openGatewayBed } from "./gateway-bed.ts";
import type { Measurement } from "./measurement.ts";
import { usedHeap } from "./used-heap.ts";

const pages = 1000;
const followedMs = 60_000;

/**
 * What a page that follows an instance costs the gateway after a minute of events, as long as it keeps them; with the page's reader, which
 * is in this process, too. On virtual time.
 */
export async function gatewayHeap(seed: number): Promise<readonly Measurement[]> {
  await using bed = await openGatewayBed(seed);
  const { virtual } = bed;
  const ids = await virtual.script([{ durationMs: 10 * followedMs, stages: ["M1", "R2_1", "J3_2"], workers: 50 }]);
  // The first page brings the code and the watch with it.
  await bed.open("first caller", ids, "everything");
  await virtual.run(virtual.now() + 5000);
  const before = await usedHeap();
  const open = await Promise.all(Array.from({ length: pages }, (_, page) => bed.open(`caller ${page}`, ids, "everything")));
  await virtual.run(virtual.now() + followedMs);
  const each = ((await usedHeap()) - before) / pages;
  if (!open.every(({ snapshots }) => snapshots === 1)) throw new Error("Some pages have not seen their instance within a minute.");
  return [{ name: "gateway-heap-each", value: each / 1000, unit: "kB" }];
}
