import type { Worker } from "@maxcompute-rx/browser";
import { isWorkerOf } from "@maxcompute-rx/browser/analysis";

/** A worker of a stage, as it is shown. */
export interface ShownWorker extends Pick<Worker, "logId" | "inputRecords" | "outputRecords" | "status"> {
  /** Its short name, such as `M1#0_0`: the end of its id. */
  readonly name: string;
  readonly state: "waiting" | "running" | "ended";
  /** How long it has run, in milliseconds; null if it has not started. */
  readonly ms: number | null;
  /** Whether it repeats the work of a slow worker. It does not count as one of the stage's workers. */
  readonly isBackup: boolean;
  /** Whether it took, or has read, several times as much as the one in the middle. */
  readonly isSkewed: boolean;
}

/** The largest value of a stage's workers, and the one in the middle. */
export interface Spread {
  readonly most: number;
  readonly median: number;
  /** How many times the median the largest value is; null if the median is 0. */
  readonly ratio: number | null;
}

export interface StageWorkers {
  /** The slowest first; those that have not started last. */
  readonly workers: readonly ShownWorker[];
  readonly running: number;
  readonly waiting: number;
  readonly ended: number;
  readonly backups: number;
  /** Times in milliseconds; null if none has started. */
  readonly time: Spread | null;
  /** Records read; null if the service does not tell them. */
  readonly records: Spread | null;
}

/** From this ratio to the one in the middle on, a worker stands out. The command line tool has the same. */
const skewRatio = 3;
/** Times are whole seconds, so that small ones say little. */
const leastSkewedMs = 5000;

/** The workers of one stage, and how uneven their work is. `now` is for those that run, in epoch milliseconds. */
export function stageWorkers(all: readonly Worker[], stage: string, now: number): StageWorkers {
  const own = all.filter((worker) => isWorkerOf(worker, stage));
  const timeOf = ({ startTime, endTime }: Worker): number | null =>
    startTime === null ? null : Math.max(0, (endTime?.getTime() ?? now) - startTime.getTime());
  const counted = own.filter((worker) => !isBackup(worker));
  const time = spreadOf(counted.flatMap((worker) => timeOf(worker) ?? []));
  const records = spreadOf(counted.flatMap(({ startTime, inputRecords }) => (startTime === null ? [] : (inputRecords ?? []))));
  const standsOut = (value: number | null, spread: Spread | null): boolean =>
    value !== null && spread !== null && spread.median > 0 && value >= skewRatio * spread.median;
  const workers = own.map((worker): ShownWorker => {
    const { id, logId, status, startTime, endTime, inputRecords, outputRecords } = worker;
    const ms = timeOf(worker);
    return {
      name: id?.split("/").at(-1) ?? logId ?? "–",
      logId,
      status,
      inputRecords,
      outputRecords,
      state: startTime === null ? "waiting" : endTime === null ? "running" : "ended",
      ms,
      isBackup: isBackup(worker),
      // A worker that has just begun has read more or less than the others by chance.
      isSkewed:
        !isBackup(worker) &&
        ((ms ?? 0) >= leastSkewedMs
          ? standsOut(ms, time) || standsOut(inputRecords, records)
          : endTime !== null && standsOut(inputRecords, records)),
    };
  });
  const count = (wanted: ShownWorker["state"]): number =>
    workers.filter(({ state, isBackup: isOther }) => state === wanted && !isOther).length;
  return {
    workers: workers.toSorted((a, b) => (b.ms ?? -1) - (a.ms ?? -1) || (b.inputRecords ?? -1) - (a.inputRecords ?? -1)),
    running: count("running"),
    waiting: count("waiting"),
    ended: count("ended"),
    backups: own.length - counted.length,
    time,
    records,
  };
}

/** A backup is the attempt 1 (docs/protocol.md 2.10). */
function isBackup({ id }: Worker): boolean {
  return id !== null && /#\d+_[1-9]\d*$/.test(id);
}

function spreadOf(values: readonly number[]): Spread | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [most, median] = [sorted.at(-1), sorted[Math.floor((sorted.length - 1) / 2)]];
  return most === undefined || median === undefined ? null : { most, median, ratio: median === 0 ? null : most / median };
}

/** At most `count` bars for the workers in their order: each is the worker with the largest value of those that it stands for. */
export function barsOf(
  workers: readonly ShownWorker[],
  valueOf: (worker: ShownWorker) => number | null,
  count: number,
): readonly ShownWorker[] {
  if (workers.length <= count) return workers;
  return Array.from({ length: count }, (_, bar) => {
    const group = workers.slice(Math.floor((bar * workers.length) / count), Math.floor(((bar + 1) * workers.length) / count));
    return group.reduce((most, worker) => ((valueOf(worker) ?? -1) > (valueOf(most) ?? -1) ? worker : most));
  });
}
