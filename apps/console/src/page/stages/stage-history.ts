import { stageState, type InstanceEvent, type StageProgress, type TaskProgress } from "@maxcompute-rx/browser";

/** A stage at one moment: the time in epoch milliseconds, and its counts. */
export interface StageSample {
  readonly at: number;
  readonly running: number;
  readonly done: number;
  readonly backup: number;
  readonly inputRecords: number;
}

/** What was observed of one stage. */
export interface SeenStage {
  readonly key: string;
  readonly taskName: string;
  /** From the latest answer of the service. */
  readonly now: StageProgress;
  /** Its changes while it ran. The first one is from the first observation of it running. */
  readonly samples: readonly StageSample[];
  /** When it was first observed to have ended, in epoch milliseconds; null if it has not ended. */
  readonly endedAt: number | null;
  /** Records read per second during the last seconds; 0 if it does not run. */
  readonly recordsPerSecond: number;
}

/**
 * The stages of an instance with their history, in the order in which the service first reported them.
 *
 * The service reports how far each stage is, but not when it began or ended. So a timeline is possible only for what was observed.
 */
export type StageHistory = readonly SeenStage[];

/** Records read per second by all stages together, between two moments. */
export interface RateSpan {
  readonly from: number;
  readonly to: number;
  readonly recordsPerSecond: number;
}

/** Period over which records per second are counted, in milliseconds. */
const rateWindowMs = 4000;

/** Shortest time between two samples, in milliseconds. */
const shortestMs = 400;

/** The largest number of samples of one stage. When it is reached, every second sample is dropped. */
const mostSamples = 400;
/** The largest number of samples of all stages of a task together, unless that leaves too few of each. */
const mostOfTask = 20_000;
const fewestSamples = 50;

/** The key of a stage: its name alone may appear in several tasks. */
export function stageKey(taskName: string, stage: string): string {
  return `${taskName}/${stage}`;
}

/** Adds what an event tells about stages. */
export function recordEvent(history: StageHistory, event: InstanceEvent): StageHistory {
  if (event.type === "progress") return recordStages(history, [event.progress], Date.parse(event.at));
  return event.type === "snapshot" || event.type === "rerun" ? recordStages(history, event.view.progress, Date.parse(event.at)) : history;
}

/** Joins what the server has recorded with what this page has observed since. Nothing is counted twice, because both have times. */
export function joinHistories(past: StageHistory, seen: StageHistory): StageHistory {
  const later = new Map(seen.map((stage) => [stage.key, stage]));
  const joined = past.map((before) => {
    const after = later.get(before.key);
    later.delete(before.key);
    if (after === undefined) return before;
    const end = before.samples.at(-1)?.at ?? -Infinity;
    const samples = before.endedAt === null ? [...before.samples, ...after.samples.filter(({ at }) => at > end)] : before.samples;
    return { ...after, samples, endedAt: before.endedAt ?? after.endedAt };
  });
  return [...joined, ...later.values()];
}

/** Adds an observation to the history. Stages that the service no longer reports stay as they were. */
export function recordStages(history: StageHistory, progress: readonly TaskProgress[], at: number): StageHistory {
  const known = new Map(history.map((stage) => [stage.key, stage]));
  for (const { taskName, stages } of progress) {
    const most = Math.max(fewestSamples, Math.min(mostSamples, Math.floor(mostOfTask / stages.length)));
    for (const stage of stages) {
      const key = stageKey(taskName, stage.name);
      known.set(key, recordStage(known.get(key), { key, taskName }, stage, at, most));
    }
  }
  return [...known.values()];
}

function recordStage(
  before: SeenStage | undefined,
  names: Pick<SeenStage, "key" | "taskName">,
  now: StageProgress,
  at: number,
  most: number,
): SeenStage {
  const status = stageState(now);
  // The same object for a stage that does not run, so that its row and its box need not be drawn again.
  if (before !== undefined && status !== "running" && isSame(before.now, now)) return before;
  const ended = status === "succeeded" || status === "failed" || status === "cancelled";
  const seenAtWork = status === "running" || (before?.samples.length ?? 0) > 0;
  const past = before?.samples ?? [];
  const samples = seenAtWork && before?.endedAt == null ? [...withoutLast(past, at), sampleOf(now, at)] : past;
  const kept = samples.length > most ? samples.filter((_, index) => index % 2 === 0 || index === samples.length - 1) : samples;
  return { ...names, now, samples: kept, endedAt: before?.endedAt ?? (ended ? at : null), recordsPerSecond: ended ? 0 : rateOf(kept) };
}

/** The reading rate of all stages together, over time. */
export function ratesOf(history: StageHistory): readonly RateSpan[] {
  // By their times, of which there are few: the samples of hundreds of stages are from the same answers of the service.
  const changes = new Map<number, { rate: number; stages: number }>();
  const change = (at: number, rate: number, stages: number): void => {
    const there = changes.get(at);
    if (there === undefined) return void changes.set(at, { rate, stages });
    there.rate += rate;
    there.stages += stages;
  };
  for (const { samples } of history) {
    for (const [index, to] of samples.entries()) {
      const from = samples[index - 1];
      if (from === undefined || to.at - from.at < shortestMs / 2) continue;
      const rate = (1000 * Math.max(0, to.inputRecords - from.inputRecords)) / (to.at - from.at);
      change(from.at, rate, 1);
      change(to.at, -rate, -1);
    }
  }
  const times = [...changes].toSorted(([a], [b]) => a - b);
  const rates: RateSpan[] = [];
  let [rate, stages] = [0, 0];
  for (const [index, [to, { rate: more, stages: others }]] of times.entries()) {
    const from = times[index - 1]?.[0] ?? to;
    // Sums of fractions leave a rest.
    if (to > from) rates.push({ from, to, recordsPerSecond: stages === 0 ? 0 : Math.max(0, rate) });
    rate += more;
    stages += others;
  }
  return rates;
}

// Two observations at almost the same moment count as one, because a rate between them would be meaningless. The first one is the start.
function withoutLast(samples: readonly StageSample[], at: number): readonly StageSample[] {
  const last = samples.at(-1);
  return samples.length > 1 && last !== undefined && at - last.at < shortestMs ? samples.slice(0, -1) : samples;
}

function sampleOf(stage: StageProgress, at: number): StageSample {
  const { runningWorkers: running, terminatedWorkers: done, backupWorkers: backup, inputRecords } = stage;
  return { at, running, done, backup, inputRecords };
}

function rateOf(samples: readonly StageSample[]): number {
  const last = samples.at(-1);
  const first = last && (samples.findLast(({ at }) => at <= last.at - rateWindowMs) ?? samples[0]);
  if (!last || !first || last.at === first.at) return 0;
  return Math.max(0, (last.inputRecords - first.inputRecords) / ((last.at - first.at) / 1000));
}

function isSame(before: StageProgress, after: StageProgress): boolean {
  for (const key in after) if (before[key as keyof StageProgress] !== after[key as keyof StageProgress]) return false;
  return true;
}
