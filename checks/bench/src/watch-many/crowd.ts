import type { Fault, ScriptedJob } from "@maxcompute-rx/emulator";

import type { Ending } from "./tally.ts";
import type { VirtualBed } from "./virtual-time/virtual-bed.ts";

/** Each new job starts so long after the one before it, at 8 a second: the crowd has been growing for some time. */
export const everyMs: number = 125;

/** Longer than any run. */
const foreverMs = 1e9;

const failureText = "ODPS-0123055:Script exception - this job was scripted to fail";

/** A job that outlives the run. */
export const endless: ScriptedJob = { durationMs: foreverMs };

/** Jobs that have been started, and how each will end. */
export interface Crowd {
  readonly ids: readonly string[];
  readonly endings: readonly Ending[];
}

/**
 * Starts `count` jobs one after the other. Those named in `order` end in that order: the first one `startsInMs` after the last job was
 * started, the others each `spacingMs` after the one before it. Every fifth of them fails.
 */
export async function startCrowd(
  bed: VirtualBed,
  count: number,
  ends: { readonly order: readonly number[]; readonly startsInMs: number; readonly spacingMs: number } = {
    order: [],
    startsInMs: 0,
    spacingMs: 0,
  },
): Promise<Crowd> {
  const begin = bed.now();
  const startOf = (index: number): number => begin + (index + 1) * everyMs;
  const firstEnd = startOf(count - 1) + ends.startsInMs;
  const endings: Ending[] = Array.from({ length: count }, () => ({ at: Infinity, failure: null }));
  for (const [place, index] of ends.order.entries()) {
    endings[index] = { at: Math.round(firstEnd + place * ends.spacingMs), failure: place % 5 === 4 ? failureText : null };
  }
  const jobs = endings.map(({ at, failure }, index): ScriptedJob => {
    if (at === Infinity) return endless;
    const durationMs = at - startOf(index);
    // A job of one stage fails in the middle of it.
    return failure === null ? { durationMs } : { durationMs: 2 * durationMs, stages: ["M1"], outcome: "failure", result: failure };
  });
  return { ids: await bed.script(jobs, everyMs), endings };
}

/** Ten kinds of faults, which hit 5 % of all requests together. */
export function tenFaults(): readonly Fault[] {
  const kinds: readonly Fault[] = [
    { name: "throttle" },
    { name: "unavailable", status: 500 },
    { name: "unavailable", status: 502 },
    { name: "unavailable", status: 503 },
    { name: "unavailable", status: 504 },
    { name: "reset" },
    { name: "hang" },
    { name: "slow" },
    { name: "truncated-body" },
    { name: "garbage-body" },
  ];
  return kinds.map((fault) => ({ ...fault, probability: 0.05 / kinds.length }));
}
