import type { Worker } from "@maxcompute-rx/node";

/** The workers of one stage, and how uneven their work is. Times in milliseconds; a worker that runs counts until now. */
export interface WorkerStage {
  readonly stage: string;
  readonly workers: readonly Worker[];
  /** From the start of its first worker to the end of its last; null if none has started. */
  readonly tookMs: number | null;
  readonly inputRecords: number;
  readonly outputRecords: number;
  /** The slowest worker, and the one in the middle; null if none has started. */
  readonly longestMs: number | null;
  readonly medianMs: number | null;
}

/** The stages in the order in which their first workers come. */
export function workerStages(workers: readonly Worker[], now: Date): readonly WorkerStage[] {
  return [...Map.groupBy(workers, ({ type }) => type ?? "–")].map(([stage, own]) => {
    const times = own.flatMap((worker) => timeOf(worker, now) ?? []).toSorted((a, b) => a - b);
    const starts = own.flatMap(({ startTime }) => startTime?.getTime() ?? []);
    const ends = own.filter(({ startTime }) => startTime !== null).map(({ endTime }) => (endTime ?? now).getTime());
    return {
      stage,
      workers: own,
      tookMs: starts.length === 0 ? null : Math.max(...ends) - Math.min(...starts),
      inputRecords: total(own, ({ inputRecords }) => inputRecords),
      outputRecords: total(own, ({ outputRecords }) => outputRecords),
      longestMs: times.at(-1) ?? null,
      medianMs: times[Math.floor((times.length - 1) / 2)] ?? null,
    };
  });
}

/** How long a worker has run; null if it has not started. */
export function timeOf({ startTime, endTime }: Worker, now: Date): number | null {
  return startTime === null ? null : Math.max(0, (endTime ?? now).getTime() - startTime.getTime());
}

/** The short name of a worker, such as `M1#0_0`: the end of its id. */
export function shortName({ id, logId }: Worker): string {
  return id?.split("/").at(-1) ?? logId ?? "–";
}

function total(workers: readonly Worker[], of: (worker: Worker) => number | null): number {
  return workers.reduce((sum, worker) => sum + (of(worker) ?? 0), 0);
}
