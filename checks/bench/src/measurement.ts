export { quantile } from "@maxcompute-rx/checks-common/quantile";

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
