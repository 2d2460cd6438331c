import type { RateNotice } from "./notice.ts";
import type { StageTrack } from "./stage-track.ts";

const windowMs = 60_000;
const shortestMs = 2000;

/** How fast a stage is over the last minute, or since it was first seen; null if that is too short, or if it does not run. */
export function rateOf({ taskName, stage, state, samples }: StageTrack, now: number): RateNotice | null {
  const last = samples.at(-1);
  if (state !== "running" || last === undefined) return null;
  // The sample that tells what the numbers were at the beginning of the minute.
  const first = samples.findLast(({ at }) => at <= now - windowMs) ?? samples[0] ?? last;
  const seconds = (now - Math.max(first.at, now - windowMs)) / 1000;
  if (seconds * 1000 < shortestMs) return null;
  const perSecond = (before: number, after: number): number => rounded(Math.max(0, after - before) / seconds);
  return {
    type: "rate",
    taskName,
    stage,
    inputRecordsPerSecond: perSecond(first.inputRecords, last.inputRecords),
    outputRecordsPerSecond: perSecond(first.outputRecords, last.outputRecords),
    workersPerSecond: perSecond(first.endedWorkers, last.endedWorkers),
  };
}

/** Three digits say all that is known. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
