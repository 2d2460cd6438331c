import { MaxComputeError } from "../error.ts";
import { instanceState, type RunState } from "../instance/run-state.ts";
import type { TaskProgress } from "../model.ts";
import { foldEvent } from "../watch/instance/fold-event.ts";
import type { InstanceEvent, InstanceView } from "../watch/instance/instance-event.ts";
import type { Worker } from "../wire/task/task-detail.ts";
import type { AnalysisInput } from "./analysis-input.ts";
import type { BackupNotice, Notice, StageRef, StallNotice } from "./notice.ts";
import { noteQueue, queueNotice, type QueueTrack } from "./queue-track.ts";
import { rateOf } from "./rate.ts";
import { remainingOf } from "./remaining.ts";
import { skewOf } from "./skew.ts";
import { hasMoved, trackStages, type StageTrack } from "./stage-track.ts";

/** Bounds of an analysis. */
export interface AnalysisOptions {
  /** A stall is told when nothing has changed for this long, in milliseconds. Default 300000 (5 minutes). */
  readonly stallMs?: number | undefined;
  /** A skew is told when a worker has this many times the median of the others. Above 1; default 5. */
  readonly skewRatio?: number | undefined;
}

/** What is known about a run from the events so far. It never changes; {@link Analysis.next} returns another one. */
export interface Analysis {
  /** The latest time that it was told: ISO 8601 in UTC; null before the first input. */
  readonly at: string | null;
  /**
   * What can be said now: stalls, skew, the queue, backup workers, the remaining time and rates, in this order. Empty before the first
   * snapshot and after the end.
   */
  readonly notices: readonly Notice[];
  /** The analysis after one more input. Inputs of any kind in any order are accepted; time does not go back. */
  next(input: AnalysisInput): Analysis;
}

type Settings = Readonly<Record<keyof AnalysisOptions, number>>;

/** Times are epoch ms. */
interface State {
  readonly now: number;
  readonly view: InstanceView | null;
  /** When the instance was first seen, and first seen running. */
  readonly seenAt: number;
  readonly runsSince: number;
  /** When something changed last, or the service answered again. */
  readonly movedAt: number;
  readonly tracks: readonly StageTrack[];
  readonly workers: ReadonlyMap<string, readonly Worker[]>;
  readonly queue: QueueTrack | null;
}

const start: State = { now: -Infinity, view: null, seenAt: 0, runsSince: 0, movedAt: 0, tracks: [], workers: new Map(), queue: null };

/**
 * Begins the analysis of one instance. It is a pure function of its inputs: the same events give the same notices, live and from a
 * recording. {@link analyse} does the same for an observable.
 *
 * Throws `invalid_argument` for options out of range.
 *
 * @example
 * ```ts
 * let analysis = startAnalysis();
 * for (const event of readRecording(lines).events) if (event.type !== "error") analysis = analysis.next(event);
 * console.log(analysis.notices);
 * ```
 */
export function startAnalysis({ stallMs = 300_000, skewRatio = 5 }: AnalysisOptions = {}): Analysis {
  if (!(stallMs > 0)) throw new MaxComputeError("invalid_argument", `stallMs is above 0, not ${stallMs}.`);
  if (!(skewRatio > 1)) throw new MaxComputeError("invalid_argument", `skewRatio is above 1, not ${skewRatio}.`);
  return analysisOf(start, { stallMs, skewRatio });
}

function analysisOf(state: State, settings: Settings): Analysis {
  return {
    at: state.now === -Infinity ? null : new Date(state.now).toISOString(),
    notices: noticesOf(state, settings),
    next: (input) => analysisOf(afterInput(state, input), settings),
  };
}

function afterInput(before: State, input: AnalysisInput): State {
  const at = Date.parse(input.at);
  const state = { ...before, now: at > before.now ? at : before.now };
  switch (input.type) {
    case "tick":
      return state;
    case "workers":
      return { ...state, workers: new Map(state.workers).set(input.taskName, input.workers) };
    case "queue":
      return state.queue === null ? state : { ...state, queue: noteQueue(state.queue, input.info, state.now) };
    default:
      return afterEvent(state, input);
  }
}

function afterEvent(before: State, event: InstanceEvent): State {
  const { now } = before;
  const isNew = event.type === "snapshot" || event.type === "rerun";
  // A snapshot of the same instance goes on: a recording was continued, or a page came back.
  const isOther = isNew && before.view?.instanceId !== event.view.instanceId;
  const state: State = isOther ? { ...start, now, seenAt: now, runsSince: now, movedAt: now } : before;
  const known = isOther ? null : before.view;
  if (!isNew && known === null) return state;
  const view = isNew ? event.view : known === null ? null : foldEvent(known, event);
  if (view === null || view === known) return state;
  const news: readonly TaskProgress[] = isNew ? view.progress : event.type === "progress" ? [event.progress] : [];
  const tracks = news.reduce((all, progress) => trackStages(all, progress, now), state.tracks);
  const moved = isMove(event) || news.some((progress) => hasMoved(state.tracks, progress));
  const wasRunning = known !== null && instanceState(known) === "running";
  return {
    ...state,
    view,
    tracks,
    movedAt: moved || isOther ? now : state.movedAt,
    runsSince: wasRunning ? state.runsSince : now,
    queue: instanceState(view) === "waiting" ? (state.queue ?? noteQueue(null, null, now)) : null,
  };
}

/** After trouble, nobody knows what has changed meanwhile, so that the time of a stall begins again. */
function isMove({ type }: InstanceEvent): boolean {
  return type === "status" || type === "tasks" || type === "recovered" || type === "trouble" || type === "rerun";
}

function noticesOf(state: State, settings: Settings): readonly Notice[] {
  const { view, now, tracks, workers, seenAt, runsSince } = state;
  if (view === null || view.outcome !== null || view.status === "Terminated") return [];
  const runState = instanceState(view);
  const stall = view.trouble === null ? stallOf(state, runState, settings) : null;
  const begun = Math.min(seenAt, timeOf(view.startTime) ?? seenAt);
  const running = tracks.filter((track) => track.state === "running");
  return [
    ...(stall === null ? [] : [stall]),
    ...running.flatMap((track) => skewOf(track, workers.get(track.taskName) ?? [], { skewRatio: settings.skewRatio, begun, now }) ?? []),
    ...(state.queue === null ? [] : [queueNotice(state.queue, now, settings.stallMs)]),
    ...running.flatMap((track) => backupOf(track) ?? []),
    remainingOf({ view, state: runState, tracks, since: runsSince, isStalled: stall !== null, now }),
    ...(view.trouble === null ? running.flatMap((track) => rateOf(track, now) ?? []) : []),
  ];
}

/** A watch that was never told a stage may not ask for progress: then nothing is known about a stall. */
function stallOf({ tracks, movedAt, now }: State, runState: RunState, { stallMs }: Settings): StallNotice | null {
  if (runState !== "running" || tracks.length === 0 || now - movedAt < stallMs) return null;
  const since = new Date(movedAt).toISOString();
  for (const what of ["running", "waiting"] as const) {
    const stages = tracks.filter((track) => track.state === what).map(({ taskName, stage }): StageRef => ({ taskName, stage }));
    if (stages.length > 0) return { type: "stall", since, what, stages };
  }
  return { type: "stall", since, what: "ending", stages: [] };
}

function backupOf({ taskName, stage, last }: StageTrack): BackupNotice | null {
  return last.backupWorkers > 0 ? { type: "backup-workers", taskName, stage, count: last.backupWorkers } : null;
}

function timeOf(iso: string | null): number | null {
  const time = Date.parse(iso ?? "");
  return Number.isNaN(time) ? null : time;
}
