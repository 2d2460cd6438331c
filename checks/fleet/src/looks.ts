/** A question of a gateway about what runs, as the service sees it. */
export interface Look {
  /** In epoch milliseconds. */
  readonly at: number;
  readonly gateway: string;
}

/** A time during which each gateway may look for itself: the store is away, or was a moment ago. */
export interface Away {
  readonly from: number;
  readonly to: number;
}

export interface LooksFacts {
  /** Seconds in which one gateway has asked. */
  readonly single: number;
  /** Seconds in which several have asked while the store was there. */
  readonly several: number;
  /** The longest time in a row in which several gateways took turns with their questions while the store was there, in milliseconds. */
  readonly longestMs: number;
  /** The longest time without any question, in milliseconds. */
  readonly longestSilenceMs: number;
}

/**
 * Who looks, by what reaches the service. Two gateways look at the same time from the first question of the second until the last one of
 * the first. The one that comes later and asks on replaces the other one, so a change of the holder counts as no time at all.
 */
export function judgeLooks(looks: readonly Look[], aways: readonly Away[]): LooksFacts {
  const sorted = looks.filter(({ at }) => !aways.some(({ from, to }) => at >= from && at <= to)).toSorted((a, b) => a.at - b.at);
  const first = new Map<string, number>();
  const last = new Map<string, number>();
  const bySecond = new Map<number, Set<string>>();
  let longestSilenceMs = 0;
  let before: number | null = null;
  for (const { at, gateway } of sorted) {
    const second = Math.floor(at / 1000);
    bySecond.set(second, (bySecond.get(second) ?? new Set()).add(gateway));
    if (before !== null && !aways.some(({ from }) => from > (before ?? 0) && from < at))
      longestSilenceMs = Math.max(longestSilenceMs, at - before);
    before = at;
  }
  // A gateway may hold the lease several times, so each stretch between times away and silences of its own is looked at by itself.
  let longestMs = 0;
  for (const { at, gateway } of sorted) {
    const known = last.get(gateway);
    if (known === undefined || at - known > ownSilenceMs || aways.some(({ from }) => from > known && from < at)) first.set(gateway, at);
    last.set(gateway, at);
    for (const [other, otherLast] of last) {
      if (other === gateway || at - otherLast > ownSilenceMs) continue;
      const overlap = Math.min(at, otherLast) - Math.max(first.get(gateway) ?? at, first.get(other) ?? otherLast);
      longestMs = Math.max(longestMs, overlap);
    }
  }
  const counts = [...bySecond.values()].map(({ size }) => size);
  return {
    single: counts.filter((count) => count === 1).length,
    several: counts.filter((count) => count > 1).length,
    longestMs,
    longestSilenceMs,
  };
}

/** A gateway that looks asks more often than this. */
const ownSilenceMs = 4000;
