import { stageState, type RunState } from "../instance/run-state.ts";
import type { StageProgress, TaskProgress } from "../model.ts";
import type { StageRef } from "./notice.ts";

/** The numbers of a running stage at a moment. */
export interface Sample {
  /** Epoch ms. */
  readonly at: number;
  readonly percent: number;
  readonly inputRecords: number;
  readonly outputRecords: number;
  readonly endedWorkers: number;
}

/** What was seen of one stage. Times are epoch ms. */
export interface StageTrack extends StageRef {
  readonly last: StageProgress;
  readonly state: RunState;
  /** When it was first seen running; null if it was not. */
  readonly runsSince: number | null;
  /** Whether it was seen waiting before, so that `runsSince` is its start. */
  readonly isStartSeen: boolean;
  /** When it was first seen ended, if it was seen running; else null. */
  readonly endedAt: number | null;
  /** Since when only its last worker runs, or very few of many; null while more run. */
  readonly aloneSince: number | null;
  /** Since it was first seen running, oldest first; the older, the farther apart. */
  readonly samples: readonly Sample[];
}

/** Fewer workers are not "many": one of them that runs longer is no news. */
export const manyWorkers = 4;
const maxSamples = 64;
/** A stage that is first seen with less has just begun. */
const startedPercent = 5;

/** Tracks with the new progress of a task. Stages that the service does not send any more are left out. */
export function trackStages(known: readonly StageTrack[], { taskName, stages }: TaskProgress, now: number): readonly StageTrack[] {
  const others = known.filter((track) => track.taskName !== taskName);
  const own = known.filter((track) => track.taskName === taskName);
  return [
    ...others,
    ...stages.map((stage) =>
      trackStage(
        own.find((track) => track.stage === stage.name),
        { taskName, stage: stage.name },
        stage,
        now,
      ),
    ),
  ];
}

function trackStage(known: StageTrack | undefined, ref: StageRef, last: StageProgress, now: number): StageTrack {
  const state = stageState(last);
  const runs = state === "running";
  const runsSince = known?.runsSince ?? (runs ? now : null);
  const sample: Sample = {
    at: now,
    percent: last.finishedPercentage,
    inputRecords: last.inputRecords,
    outputRecords: last.outputRecords,
    endedWorkers: last.terminatedWorkers,
  };
  return {
    ...ref,
    last,
    state,
    runsSince,
    isStartSeen: known?.isStartSeen === true || (known === undefined ? sample.percent <= startedPercent : known.state === "waiting"),
    endedAt: known?.endedAt ?? (state === "succeeded" && runsSince !== null ? now : null),
    aloneSince: runs && isAlone(last) ? (known?.aloneSince ?? now) : null,
    samples: runs ? withSample(known?.samples ?? [], sample) : [],
  };
}

/** Whether one worker, or one in a hundred, has not ended. */
function isAlone({ totalWorkers, terminatedWorkers }: StageProgress): boolean {
  const left = totalWorkers - terminatedWorkers;
  return totalWorkers >= manyWorkers && left >= 1 && left <= Math.max(1, Math.floor(totalWorkers / 100));
}

/** When there are too many, every second of the older half goes; the first remains. */
function withSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const all = [...samples, sample];
  return all.length <= maxSamples ? all : all.filter((_, index) => index >= maxSamples / 2 || index % 2 === 0);
}

/** Whether anything that the service tells about the stages of a task has changed. */
export function hasMoved(known: readonly StageTrack[], { taskName, stages }: TaskProgress): boolean {
  const before = known.filter((track) => track.taskName === taskName);
  return before.length !== stages.length || stages.some((stage, index) => !isSame(before[index]?.last, stage));
}

function isSame(before: StageProgress | undefined, after: StageProgress): boolean {
  const keys = Object.keys(after) as (keyof StageProgress)[];
  return before !== undefined && keys.every((key) => before[key] === after[key]);
}
