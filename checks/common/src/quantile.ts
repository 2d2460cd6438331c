/** The value below which a share of the samples lies (0.5 is the median); linear between two samples. Throws without samples. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) throw new RangeError("There is no quantile of no samples.");
  return below + (above - below) * (at - Math.floor(at));
}
