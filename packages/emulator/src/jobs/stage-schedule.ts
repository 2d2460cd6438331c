import { between, type Random } from "../base/random.ts";
import type { PlanStage } from "../sql/sql-engine.ts";

/** A stage as `?instanceprogress` shows it (docs/protocol.md 2.8). */
export interface StageProgress {
  readonly id: string;
  readonly status: "WAITING" | "RUNNING" | "TERMINATED" | "FAILED" | "CANCELLED";
  readonly backupWorkers: number;
  readonly terminatedWorkers: number;
  readonly runningWorkers: number;
  readonly totalWorkers: number;
  readonly inputRecords: number;
  readonly outputRecords: number;
  readonly finishedPercentage: number;
}

/** When a stage runs, in ms of work since the schedule began, and how wide. */
export interface ScheduledStage {
  readonly id: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly workers: number;
  readonly backupWorkers: number;
  readonly inputRecords: number;
  readonly outputRecords: number;
}

type Ending = "succeeded" | "failed" | "cancelled";

const recordsPerWorker = 20_000;

/** The planned run of one statement's stages, and what of it can be seen at a moment. */
export class StageSchedule {
  readonly stages: readonly ScheduledStage[];
  /** Ms of work from the first stage's start to the last one's end. */
  readonly durationMs: number;
  readonly #startedAt: number;
  #pausedAt: number | undefined;
  #pausedMs = 0;
  #ended: { readonly at: number; readonly how: Ending } | undefined;

  constructor(stages: readonly ScheduledStage[], startedAt: number) {
    this.stages = stages;
    this.durationMs = Math.max(0, ...stages.map((stage) => stage.endsAt));
    this.#startedAt = startedAt;
  }

  /** Epoch ms at which that much work will have been done. */
  timeAt(workMs: number): number {
    return this.#startedAt + this.#pausedMs + workMs;
  }

  pause(now: number): void {
    this.#pausedAt = now;
  }

  resume(now: number): void {
    this.#pausedMs += now - (this.#pausedAt ?? now);
    this.#pausedAt = undefined;
  }

  end(now: number, how: Ending): void {
    this.#ended ??= { at: now, how };
  }

  progress(now: number): StageProgress[] {
    const until = Math.min(now, this.#pausedAt ?? Infinity, this.#ended?.at ?? Infinity);
    const workMs = until - this.timeAt(0);
    return this.stages.map((stage) => this.#progressOf(stage, workMs));
  }

  #progressOf(stage: ScheduledStage, workMs: number): StageProgress {
    const { id, startsAt, endsAt, workers } = stage;
    const how = this.#ended?.how;
    // The last stages do not end by the plan but when the query has: until then they stay short of the end.
    const done = how === "succeeded" || (workMs >= endsAt && endsAt < this.durationMs);
    const started = done || workMs >= startsAt;
    const part = done ? 1 : started ? Math.min(0.99, (workMs - startsAt) / Math.max(1, endsAt - startsAt)) : 0;
    const terminatedWorkers = done ? workers : Math.min(workers - 1, Math.floor(workers * part));
    const running = started && !done && how === undefined;
    return {
      id,
      status: done ? "TERMINATED" : how === "failed" && started ? "FAILED" : how !== undefined ? "CANCELLED" : running ? "RUNNING" : "WAITING",
      backupWorkers: running && part > 0.5 ? stage.backupWorkers : 0,
      terminatedWorkers,
      runningWorkers: running ? workers - terminatedWorkers : 0,
      totalWorkers: workers,
      inputRecords: Math.floor(stage.inputRecords * part),
      outputRecords: Math.floor(stage.outputRecords * part),
      finishedPercentage: Math.floor(part * 100),
    };
  }
}

/** Lays a plan out in time: a stage starts when those it reads from have ended. Bigger data takes longer and more workers. */
export function scheduleStages(plan: readonly PlanStage[], job: string, pace: number, random: Random): ScheduledStage[] {
  const ends = new Map<string, number>();
  return plan.map(({ name, inputs, inputRecords, outputRecords }) => {
    const startsAt = Math.max(0, ...inputs.map((input) => ends.get(input) ?? 0));
    const natural = (30 + 25 * Math.log2(1 + inputRecords / 1000)) * (0.8 + 0.4 * random());
    const endsAt = startsAt + Math.ceil(Math.max(natural, pace * (1 + 0.5 * random())));
    ends.set(name, endsAt);
    const workers = Math.min(999, Math.max(1, Math.ceil(inputRecords / recordsPerWorker)));
    const backupWorkers = workers >= 4 && random() < 0.5 ? between(random, 1, Math.ceil(workers / 8)) : 0;
    return { id: `${name}_${job}`, startsAt, endsAt, workers, backupWorkers, inputRecords, outputRecords };
  });
}
