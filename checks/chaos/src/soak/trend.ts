import { quantile } from "@maxcompute-rx/checks-common/quantile";

/**
 * Whether figures clearly grow: the first third is warming up; of the rest the later half must lie above the earlier one, in the
 * middle and in most of all pairs (the test of Mann and Kendall), by more than the allowance. No single sample decides.
 */
export function clearlyGrows(samples: readonly number[], slack: number): boolean {
  const settled = samples.slice(Math.floor(samples.length / 3));
  const half = settled.length >> 1;
  if (half < 3) return false;
  const [earlier, later] = [quantile(settled.slice(0, half), 0.5), quantile(settled.slice(-half), 0.5)];
  return later > earlier * 1.2 + slack && risingShare(settled) > 0.7;
}

/** The share of pairs in time's order of which the later one is larger. */
function risingShare(values: readonly number[]): number {
  let pairs = 0;
  let rising = 0;
  for (const [index, early] of values.entries()) {
    for (const late of values.slice(index + 1)) {
      pairs += 1;
      if (late > early) rising += 1;
    }
  }
  return pairs === 0 ? 0 : rising / pairs;
}
