import type { Measurement } from "./measurement.ts";

/** The ratios of earlier runs to their peers, by the names of the figures: the only values that mean something on another machine. */
export type BenchRecord = Readonly<Record<string, number>>;

/** A difference that is told. Single runs differ by less on a quiet machine. */
const mostWorse = 1.2;

/** Units of which more is better; of all others, less is. */
const moreIsBetter: ReadonlySet<string> = new Set(["rows/s", "MB/s", "SELECTs/s"]);

/** A sentence for each figure that is worse beside its peer than on record, by more than a fifth. */
export function regressions(measurements: readonly Measurement[], record: BenchRecord): readonly string[] {
  return measurements.flatMap(({ name, unit, peer = "", ratio }) => {
    const recorded = record[name];
    if (ratio === undefined || recorded === undefined) return [];
    const worse = moreIsBetter.has(unit) ? recorded / ratio : ratio / recorded;
    if (!(worse > mostWorse)) return [];
    return [`${name} is ${worse.toFixed(1)} times worse beside "${peer}" than on record: ${ratio.toFixed(2)}, was ${recorded.toFixed(2)}.`];
  });
}

/** The record with the ratios of this run in place of those that it had. */
export function withRatios(record: BenchRecord, measurements: readonly Measurement[]): BenchRecord {
  const measured = measurements.flatMap(({ name, ratio }) => (ratio === undefined ? [] : [[name, Number(ratio.toPrecision(3))] as const]));
  const all = Object.entries({ ...record, ...Object.fromEntries(measured) });
  return Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
