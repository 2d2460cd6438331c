/** One measured figure, and what the same run gave for a peer: the plain way of doing the same. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it is compared with. */
  readonly peer?: string;
  readonly peerValue?: number;
  /** `value / peerValue`. */
  readonly ratio?: number;
}

export function compared(name: string, value: number, unit: string, peer: string, peerValue: number): Measurement {
  return { name, value, unit, peer, peerValue, ratio: value / peerValue };
}

/** The value below which a share of the samples lies (0.5 is the median); linear between two samples. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) throw new RangeError("There is no quantile of no samples.");
  return below + (above - below) * (at - Math.floor(at));
}
