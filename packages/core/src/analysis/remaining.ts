import type { RunState } from "../instance/run-state.ts";
import type { InstanceView } from "../watch/instance/instance-event.ts";
import type { NoIdeaReason, RemainingNotice } from "./notice.ts";
import { stageInputs } from "./stage-inputs.ts";
import { readStageName } from "./stage-name.ts";
import { manyWorkers, type Sample, type StageTrack } from "./stage-track.ts";

// docs/notices.md 3 describes the method, and tells how often it is right.

/** Between the shortest and the longest time, in ms. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** The pace of a stage is taken from at least so many points of its percentage, and so much time. */
const leastPoints = 4;
const leastMs = 5000;
/** What the pace may be wrong by. */
const fromFactor = 0.75;
const toFactor = 1.4;
/** A stage that has not begun takes between a part and a multiple of the shortest and the longest known stage. */
const waitingFromFactor = 0.25;
const waitingToFactor = 2;
/** From the end of the last stage until a watch sees the end of the instance. */
const endMs = 5000;
const widest = 10;

export interface RemainingFacts {
  readonly view: InstanceView;
  readonly state: RunState;
  readonly tracks: readonly StageTrack[];
  /** Since when the instance was seen running, epoch ms. */
  readonly since: number;
  readonly isStalled: boolean;
  readonly now: number;
}

/** How long the instance will take from now on; see {@link RemainingNotice}. */
export function remainingOf({ view, state, tracks, since, isStalled, now }: RemainingFacts): RemainingNotice {
  if (view.trouble !== null) return noIdea("trouble");
  if (state !== "running") return noIdea("waiting");
  if (view.tasks.some(({ status }) => status === "Waiting")) return noIdea("more-tasks");
  if (tracks.every((track) => track.state !== "running" && track.state !== "waiting")) return noIdea("no-stages");
  if (isStalled) return noIdea("stalled");

  const spans: Span[] = [];
  const running = new Map<StageTrack, Span>();
  for (const track of tracks.filter((one) => one.state === "running")) {
    const span = track.aloneSince === null ? runningSpan(track, now) : "one-worker";
    if (typeof span === "string") return noIdea(span);
    running.set(track, span);
  }
  const lengths = tracks.flatMap((track) => lengthOf(track, running.get(track), now) ?? []);
  const waiting =
    lengths.length === 0
      ? null
      : {
          from: waitingFromFactor * Math.min(...lengths.map(({ from }) => from)),
          to: waitingToFactor * Math.max(...lengths.map(({ to }) => to)),
        };
  for (const track of tracks) {
    const span = running.get(track) ?? (track.state === "waiting" ? waiting : { from: 0, to: 0 });
    if (span === null) return noIdea("too-early");
    spans.push(span);
  }
  const names = tracks.map(({ stage }) => stage);
  const inputs = names.every((name) => readStageName(name) !== null) ? stageInputs(names) : null;
  const from =
    inputs === null
      ? Math.max(...spans.map((span) => span.from))
      : longestPath(
          spans.map((span) => span.from),
          inputs,
        );
  const to =
    endMs +
    (inputs === null
      ? sum(spans.map((span) => span.to))
      : longestPath(
          spans.map((span) => span.to),
          inputs,
        ));
  if (to > widest * from && to > Math.max(60_000, now - since)) return noIdea("too-wide");
  return { type: "remaining", known: true, fromMs: Math.floor(from), toMs: Math.ceil(to) };
}

function noIdea(reason: NoIdeaReason): RemainingNotice {
  return { type: "remaining", known: false, reason };
}

/** How long a running stage will take from now on. */
function runningSpan({ last, samples }: StageTrack, now: number): Span | NoIdeaReason {
  const [first, end] = [samples[0], samples.at(-1)];
  if (first === undefined || end === undefined) return "too-early";
  const recent = samples.findLast(({ at }) => end.at - at >= Math.max(2 * leastMs, (end.at - first.at) / 3)) ?? first;
  const paces = [first, recent].map((begin) => paceBetween(begin, end, now));
  if (paces.some((pace) => pace === null)) return "too-early";
  const fastest = Math.max(...paces.map((pace) => pace?.fastest ?? 0));
  const slowest = Math.min(...paces.map((pace) => pace?.slowest ?? 0));
  const passed = now - end.at;
  const from = isCoarse(last) ? 0 : fromFactor * Math.max(0, (99 - end.percent) / fastest - passed);
  const to = toFactor * Math.max(0, (100 - end.percent) / slowest - passed);
  return { from: Math.min(from, to), to };
}

/** Percent per ms between two samples, as fast and as slow as whole percents allow; null if too little has happened. */
function paceBetween(begin: Sample, end: Sample, now: number): { readonly fastest: number; readonly slowest: number } | null {
  const points = end.percent - begin.percent;
  if (points < leastPoints || end.at - begin.at < leastMs) return null;
  return { fastest: (points + 1) / (end.at - begin.at), slowest: (points - 1) / (now - begin.at) };
}

/**
 * Whether the percentage counts ended workers only, all of which have begun: they may end at once. A single worker, or a percentage that
 * says more, is not coarse.
 */
function isCoarse({ finishedPercentage, totalWorkers, terminatedWorkers, runningWorkers }: StageTrack["last"]): boolean {
  const byWorkers = (100 * terminatedWorkers) / Math.max(1, totalWorkers);
  return totalWorkers >= manyWorkers && terminatedWorkers + runningWorkers >= totalWorkers && Math.abs(finishedPercentage - byWorkers) <= 1;
}

/** How long a stage takes from its start to its end; null if this is not known. */
function lengthOf({ runsSince, isStartSeen, endedAt }: StageTrack, span: Span | undefined, now: number): Span | null {
  if (runsSince === null || !isStartSeen) return null;
  if (endedAt !== null) return { from: endedAt - runsSince, to: endedAt - runsSince };
  return span === undefined ? null : { from: now - runsSince + span.from, to: now - runsSince + span.to };
}

/** The longest sum along stages that wait for each other. */
function longestPath(lengths: readonly number[], inputs: readonly (readonly number[])[]): number {
  const ends: number[] = [];
  const endOf = (index: number): number => (ends[index] ??= (lengths[index] ?? 0) + Math.max(0, ...(inputs[index] ?? []).map(endOf)));
  return Math.max(0, ...lengths.map((_, index) => endOf(index)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
