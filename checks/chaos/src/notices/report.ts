import type { Moment } from "./judge-run.ts";

/** One line for each group of moments: how often a range was told, how often the end lay within it, and how wide it was. */
export function reportRanges(moments: readonly Moment[]): string {
  const kinds = [...new Set(moments.map(({ kind }) => kind))];
  const lines = [
    ...kinds.map((kind) =>
      line(
        kind,
        moments.filter((moment) => moment.kind === kind),
      ),
    ),
    line("all", moments),
  ];
  const reasons = Map.groupBy(
    moments.filter(({ range }) => range === null),
    ({ reason }) => reason ?? "",
  );
  const why = [...reasons].map(([reason, all]) => `${reason} ${percent(all.length, moments.length)}`).join(", ");
  return ["runs      moments  range told  end within it  later  earlier  median to/from", ...lines, `no idea: ${why}`].join("\n");
}

function line(name: string, moments: readonly Moment[]): string {
  const told = moments.flatMap(({ range, trueMs }) => (range === null ? [] : [{ ...range, trueMs }]));
  const later = told.filter(({ toMs, trueMs }) => trueMs > toMs).length;
  const earlier = told.filter(({ fromMs, trueMs }) => trueMs < fromMs).length;
  const widths = told.map(({ fromMs, toMs }) => toMs / Math.max(1, fromMs)).toSorted((a, b) => a - b);
  const median = (widths[Math.floor(widths.length / 2)] ?? 0).toFixed(1);
  const within = percent(told.length - later - earlier, told.length);
  return `${name.padEnd(8)} ${String(moments.length).padStart(8)} ${percent(told.length, moments.length).padStart(11)} ${within.padStart(14)} ${percent(later, told.length).padStart(6)} ${percent(earlier, told.length).padStart(8)} ${median.padStart(15)}`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(0)} %`;
}
