import { seededRandom } from "@maxcompute-rx/checks-common/random";

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
  | "cut-pages"
  /** To compare: what a fleet, or one gateway, costs while nothing happens to it. */
  | "nothing";

export interface Plan {
  readonly seed: number;
  readonly pages: number;
  readonly jobs: number;
  /** What happens every ten seconds, in this order. */
  readonly disturbances: readonly Disturbance[];
  /** Parts that are taken out of the gateways. */
  readonly sabotaged: readonly Sabotage[];
  /** How many there are; null: as compose.yaml says. */
  readonly gateways: number | null;
}

export interface PlanOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly pages: number;
  /** Only these happen. Default: all but `nothing`; with sabotages only `cut-pages`, because more is not needed to notice them. */
  readonly kinds?: readonly Disturbance[] | undefined;
  readonly sabotaged?: readonly Sabotage[] | undefined;
  readonly gateways?: number | null | undefined;
}

export const everyMs = 10_000;

const all: readonly Disturbance[] = ["kill-holder", "kill-redis", "kill-gateway", "roll", "suspend-holder", "cut-pages"];

export function planOf({ seed, seconds, pages, sabotaged = [], gateways = null, ...more }: PlanOptions): Plan {
  const { kinds = sabotaged.length > 0 ? ["cut-pages"] : all } = more;
  const random = seededRandom(seed);
  const disturbances: Disturbance[] = [];
  // Each happens once before one happens again.
  for (let left: Disturbance[] = []; disturbances.length < Math.floor((seconds * 1000) / everyMs);) {
    if (left.length === 0) left = [...kinds];
    disturbances.push(...left.splice(random.below(left.length), 1));
  }
  return { seed, pages, jobs: Math.max(8, Math.round(pages / 25)), disturbances, sabotaged, gateways };
}

/** Reads names that are separated by commas; undefined if there are none. */
export function readKinds(names: string): readonly Disturbance[] | undefined {
  if (names === "") return undefined;
  return names.split(",").map((name) => {
    const kind = [...all, "nothing" as const].find((one) => one === name);
    if (kind === undefined) throw new TypeError(`--disturb takes some of ${all.join(", ")}, nothing.`);
    return kind;
  });
}
