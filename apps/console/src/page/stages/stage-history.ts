import { stageState, type StageProgress, type TaskProgress } from "@maxcompute-rx/browser";


/** A stage at one moment: epoch ms, and what it counted then. */
export interface StageSample {
  readonly at: number;
  readonly running: number;
  readonly done: number;
  readonly backup: number;
  readonly inputRecords: number;
}

/** What was seen of one stage. */
export interface SeenStage {
  readonly key: string;
  /** As the service names it last. */
  readonly now: StageProgress;
  /** Each change while it ran; the first one is when it was first seen at work. */
  readonly samples: readonly StageSample[];
  /** Epoch ms when it was first seen at its end; null while it is not. */
  readonly endedAt: number | null;
  /** Records that it read per second, over the last seconds; 0 when it does not run. */
  readonly recordsPerSecond: number;
}

/**
 * The stages of an instance with their past, in the order in which the service first named them.
 *
 * The service tells how far each stage is, but not when it began or ended, so whoever wants a timeline has to have watched.
 */
export type StageHistory = readonly SeenStage[];

/** Records read per second by all stages together, from one moment to the next one. */
export interface RateSpan {
  readonly from: number;
  readonly to: number;
  readonly recordsPerSecond: number;
}

/** Time over which records per second are counted. */
const rateWindowMs = 4000;

/** Least time between two samples. */
const shortestMs = 400;

/** Samples of one stage that are kept: of a long job every second one is forgotten, again and again. */
const mostSamples = 400;

/** The history after one more look. Stages of the past that are no longer named stay as they were. */
export function recordStages(history: StageHistory, progress: readonly TaskProgress[], at: number): StageHistory {
  const known = new Map(history.map((stage) => [stage.key, stage]));
  for (const { taskName, stages } of progress) {
    for (const stage of stages) {
      const key = `${taskName}/${stage.name}`;
      known.set(key, recordStage(known.get(key), key, stage, at));
    }
  }
  return [...known.values()];
}

function recordStage(before: SeenStage | undefined, key: string, now: StageProgress, at: number): SeenStage {
  const status = stageState(now);
  const ended = status === "succeeded" || status === "failed" || status === "cancelled";
  const seenAtWork = status === "running" || (before?.samples.length ?? 0) > 0;
  const past = before?.samples ?? [];
  const samples = seenAtWork && before?.endedAt == null ? [...withoutLast(past, at), sampleOf(now, at)] : past;
  const kept = samples.length > mostSamples ? samples.filter((_, index) => index % 2 === 0 || index === samples.length - 1) : samples;
  return { key, now, samples: kept, endedAt: before?.endedAt ?? (ended ? at : null), recordsPerSecond: ended ? 0 : rateOf(kept) };
}

/** How fast all stages together read, over time. */
export function ratesOf(history: StageHistory): readonly RateSpan[] {
  const spans = history
    .flatMap(({ samples }) => samples.slice(1).map((to, index) => spanOf(samples[index] ?? to, to)))
    .filter(({ from, to }) => to - from >= shortestMs / 2);
  const moments = [...new Set(spans.flatMap(({ from, to }) => [from, to]))].toSorted((a, b) => a - b);
  return moments.slice(1).map((to, index) => {
    const from = moments[index] ?? to;
    const there = spans.filter((span) => span.from <= from && span.to >= to);
    return { from, to, recordsPerSecond: there.reduce((sum, span) => sum + span.recordsPerSecond, 0) };
  });
}

function spanOf(from: StageSample, to: StageSample): RateSpan {
  const seconds = Math.max(1, to.at - from.at) / 1000;
  return { from: from.at, to: to.at, recordsPerSecond: Math.max(0, to.inputRecords - from.inputRecords) / seconds };
}

// Two looks at almost the same moment are one: rates between them would mean nothing. The first one is when it began.
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

/** Short name of a stage: `M1_job_0` is `M1`, as plans and LogView name it. */
export function stageTitle(name: string): string {
  return name.replace(/_job_\d+$/, "");
}
