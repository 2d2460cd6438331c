import type { Worker } from "../wire/task/task-detail.ts";
import type { SkewNotice, StageRef } from "./notice.ts";
import { isWorkerOf } from "./is-worker-of.ts";
import { manyWorkers, type StageTrack } from "./stage-track.ts";

/** A worker that is alone for less than this is no news. */
const shortestAloneMs = 30_000;

/** The skew of a stage, if it has one. `begun`: when the instance was seen first, or was submitted; epoch ms. */
export function skewOf(
  track: StageTrack,
  workers: readonly Worker[],
  { skewRatio, begun, now }: { readonly skewRatio: number; readonly begun: number; readonly now: number },
): SkewNotice | null {
  if (track.state !== "running" || track.last.totalWorkers < manyWorkers) return null;
  const own = workers.filter((worker) => isWorkerOf(worker, track.stage) && !isBackup(worker));
  return byWorkers(track, own, skewRatio, now) ?? byProgress(track, own, begun, now);
}

/** Compares with workers that have ended: those that still run have not read everything yet. */
function byWorkers(track: StageTrack, workers: readonly Worker[], skewRatio: number, now: number): SkewNotice | null {
  const ended = workers.filter(({ endTime }) => endTime !== null);
  const running = workers.filter(({ startTime, endTime }) => startTime !== null && endTime === null);
  if (ended.length < Math.max(manyWorkers - 1, workers.length / 2)) return null;
  const found = (by: "records" | "time", measure: (worker: Worker) => number): SkewNotice | null => {
    const usual = median(ended.map(measure));
    const most = running.toSorted((a, b) => measure(b) - measure(a))[0];
    if (most === undefined || usual <= 0) return null;
    const ratio = Number((measure(most) / usual).toPrecision(3));
    return ratio >= skewRatio ? { ...noticeOf(track), by, workerId: most.id, logId: most.logId, ratio } : null;
  };
  const runMs = ({ startTime, endTime }: Worker): number => (startTime === null ? 0 : (endTime?.getTime() ?? now) - startTime.getTime());
  const byTime = (): SkewNotice | null => (running.some((worker) => runMs(worker) >= shortestAloneMs) ? found("time", runMs) : null);
  return found("records", ({ inputRecords }) => inputRecords ?? 0) ?? byTime();
}

/** Every stage has a last worker: it is told when it has been alone for half as long as the others took. */
function byProgress(track: StageTrack, workers: readonly Worker[], begun: number, now: number): SkewNotice | null {
  const { aloneSince, runsSince, isStartSeen } = track;
  if (aloneSince === null || runsSince === null) return null;
  const others = aloneSince - (isStartSeen ? runsSince : Math.min(begun, runsSince));
  if (now - aloneSince < Math.max(shortestAloneMs, others / 2)) return null;
  const running = workers.filter(({ startTime, endTime }) => startTime !== null && endTime === null);
  const worker = running.length === 1 ? running[0] : undefined;
  return { ...noticeOf(track), by: "last-worker", workerId: worker?.id ?? null, logId: worker?.logId ?? null, ratio: null };
}

function noticeOf({ taskName, stage, last }: StageTrack): Pick<SkewNotice, "type" | keyof StageRef | "leftWorkers" | "totalWorkers"> {
  return { type: "skew", taskName, stage, leftWorkers: last.totalWorkers - last.terminatedWorkers, totalWorkers: last.totalWorkers };
}

/** A backup is the attempt 1 (docs/protocol.md 2.10). */
function isBackup({ id }: Worker): boolean {
  return id !== null && /#\d+_[1-9]\d*$/.test(id);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
