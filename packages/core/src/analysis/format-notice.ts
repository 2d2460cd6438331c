import type { Notice, NoIdeaReason, StageRef } from "./notice.ts";
import { stageTitle } from "./stage-name.ts";

/**
 * A notice as an English sentence without a full stop, for terminals and logs: `2 to 5 min left`.
 *
 * @param now for how long something has lasted. Default: the time is left out
 */
export function formatNotice(notice: Notice, now?: Date): string {
  switch (notice.type) {
    case "rate":
      return `${shortStage(notice)} reads ${perTime(notice.inputRecordsPerSecond, "record")}${notice.workersPerSecond > 0 ? `, ${perTime(notice.workersPerSecond, "worker")} end` : ""}`;
    case "remaining":
      return notice.known ? `${range(notice.fromMs, notice.toMs)} left` : `remaining time unknown: ${reasons[notice.reason]}`;
    case "stall":
      return `nothing has changed${lasting(notice.since, now)}: ${stalled(notice.what, notice.stages)}`;
    case "skew": {
      const { leftWorkers, totalWorkers, workerId, ratio, by } = notice;
      const name = workerId === null ? "" : `, ${workerId}`;
      if (by === "last-worker")
        return `${shortStage(notice)}: ${leftWorkers} of ${totalWorkers} workers ${leftWorkers === 1 ? "is" : "are"} left${name}`;
      return `${shortStage(notice)}: one of ${totalWorkers} workers ${by === "records" ? "has read" : "runs"} ${ratio ?? "many"} times ${by === "records" ? "as much" : "as long"} as the others${name}`;
    }
    case "backup-workers":
      return `${shortStage(notice)}: ${notice.count} ${notice.count === 1 ? "backup worker repeats" : "backup workers repeat"} the work of slow ones`;
    case "queue": {
      const { position, length, moving } = notice;
      const place = position === null ? "in the queue" : `place ${position}${length === null ? "" : ` of ${length}`} in the queue`;
      return `${place}${lasting(notice.since, now)}${moving === null ? "" : moving ? ", moving" : ", not moving"}`;
    }
  }
}

const reasons: Readonly<Record<NoIdeaReason, string>> = {
  waiting: "it does not run",
  "no-stages": "no stage runs",
  "too-early": "not enough was seen",
  "more-tasks": "other tasks follow",
  "one-worker": "it depends on the last worker",
  stalled: "nothing moves",
  "too-wide": "anything is possible",
  trouble: "the service does not answer",
};

function stalled(what: "running" | "waiting" | "ending", stages: readonly StageRef[]): string {
  const names = stages.slice(0, 3).map(shortStage).join(", ") + (stages.length > 3 ? ` and ${stages.length - 3} more` : "");
  switch (what) {
    case "running":
      return `${names} ${stages.length === 1 ? "runs" : "run"} without progress`;
    case "waiting":
      return `${names} ${stages.length === 1 ? "waits" : "wait"}, and no stage runs`;
    case "ending":
      return "all stages have ended, and the instance has not";
  }
}

function shortStage({ stage }: StageRef): string {
  return stageTitle(stage);
}

function lasting(since: string, now: Date | undefined): string {
  return now === undefined ? "" : ` for ${duration(Math.max(0, now.getTime() - Date.parse(since)))}`;
}

function perTime(perSecond: number, what: string): string {
  if (perSecond >= 1 || perSecond === 0) return `${Math.round(perSecond).toLocaleString("en")} ${what}s/s`;
  return `${Number((perSecond * 60).toPrecision(2))} ${what}s/min`;
}

/** In the unit of the longer one; the shorter one is rounded down, the longer one up. */
function range(fromMs: number, toMs: number): string {
  const [unit, ms] = unitOf(toMs);
  const [from, to] = [Math.floor(fromMs / ms), Math.ceil(toMs / ms)];
  if (from === 0) return `less than ${to} ${unit}`;
  return from === to ? `about ${to} ${unit}` : `${from} to ${to} ${unit}`;
}

function duration(ms: number): string {
  const [unit, size] = unitOf(ms);
  return `${Math.floor(ms / size)} ${unit}`;
}

function unitOf(ms: number): readonly [unit: string, ms: number] {
  if (ms < 120_000) return ["s", 1000];
  return ms < 2 * 3_600_000 ? ["min", 60_000] : ["h", 3_600_000];
}
