import { Subscription } from "rxjs";

import { endless } from "./crowd.ts";
import type { Door } from "./door.ts";
import { Tally } from "./tally.ts";
import type { VirtualBed } from "./virtual-time/virtual-bed.ts";

/** Watches that began while many others ran. */
export interface Newcomers {
  readonly watching: Subscription;
  allSeen(): boolean;
  /** Ms from each subscription to its first snapshot, or until now where it has not come. */
  firstLooks(): readonly number[];
}

/** Begins a watch every `spacingMs`: in turn on a job that has just started, and on an old one that nobody has watched so far. */
export async function watchNewcomers(bed: VirtualBed, door: Door, oldIds: readonly string[], spacingMs: number): Promise<Newcomers> {
  const watching = new Subscription();
  const lookers: { readonly begunAt: number; readonly tally: Tally }[] = [];
  for (const [place, oldId] of oldIds.entries()) {
    await bed.run(bed.now() + spacingMs / 2);
    const [id = oldId] = place % 2 === 0 ? await bed.script([endless]) : [];
    const tally = new Tally([{ at: Infinity, failure: null }], () => bed.now());
    lookers.push({ begunAt: bed.now(), tally });
    watching.add(door.open(bed.mc, [id], tally));
    await bed.run(bed.now() + spacingMs / 2);
  }
  return {
    watching,
    allSeen: () => lookers.every(({ tally }) => tally.seenCount > 0),
    firstLooks: () => lookers.map(({ begunAt, tally }) => (tally.firstSeenAt(0) ?? bed.now()) - begunAt),
  };
}
