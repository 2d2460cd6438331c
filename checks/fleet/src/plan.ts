import { seededRandom } from "@maxcompute-rx/chaos/random";

import type { Sabotage } from "./sabotage.ts";

/** What is done to the fleet. */
export type Disturbance =
  /** kill -9 of the gateway that looks for all. */
  | "kill-holder"
  /** kill -9 of any gateway. */
  | "kill-gateway"
  /** The gateway that looks for all stands still for longer than its lease lasts, and wakes up. */
  | "suspend-holder"
  /** kill -9 of Redis, which comes back empty. */
  | "kill-redis"
  /** All gateways are replaced one after the other, each by handover. */
  | "roll"
  /** The connections of all pages break, and for a few seconds there are no new ones. */
  | "cut-pages";

export interface Plan {
  readonly seed: number;
  readonly pages: number;
  readonly jobs: number;
  /** What happens every ten seconds, in this order. */
  readonly disturbances: readonly Disturbance[];
  /** Parts that are taken out of the gateways. */
  readonly sabotaged: readonly Sabotage[];
}

export interface PlanOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly pages: number;
  readonly sabotaged?: readonly Sabotage[] | undefined;
}

export const everyMs = 10_000;

/** The order in which everything happens once; it is chosen anew when all have happened. */
const all: readonly Disturbance[] = ["kill-holder", "kill-redis", "kill-gateway", "roll", "suspend-holder", "cut-pages"];

export function planOf({ seed, seconds, pages, sabotaged = [] }: PlanOptions): Plan {
  const random = seededRandom(seed);
  const disturbances: Disturbance[] = [];
  // Without these parts a page that comes back misses something; more need not be done to it.
  const kinds: readonly Disturbance[] = sabotaged.length > 0 ? ["cut-pages"] : all;
  for (let left: Disturbance[] = []; disturbances.length < Math.floor((seconds * 1000) / everyMs);) {
    if (left.length === 0) left = [...kinds];
    disturbances.push(...left.splice(random.below(left.length), 1));
  }
  return { seed, pages, jobs: Math.max(8, Math.round(pages / 25)), disturbances, sabotaged };
}
