import { between, type Random } from "../base/random.ts";
import type { PlanStage } from "../sql/sql-engine.ts";
import type { ScheduledStage } from "./scheduled-stage.ts";
import { fraction, type ScheduledWorker, scheduledWorkers } from "./stage-workers.ts";

/** A stage as `?instanceprogress` shows it (docs/protocol.md 2.8). */
export interface StageProgress {
  readonly id: string;
  /** `WAITING`, `RUNNING`, `TERMINATED`, `FAILED` or `CANCELLED`; in a recording any word, or none. */
  readonly status: string;
  readonly backupWorkers: number;
  readonly terminatedWorkers: number;
  readonly runningWorkers: number;
  readonly totalWorkers: number;
  readonly inputRecords: number;
  readonly outputRecords: number;
  readonly finishedPercentage: number;
}

/** A worker as `?detail` shows it (docs/protocol.md 2.10). */
export interface WorkerRun {
  readonly index: number;
  /** 1 for a backup, which repeats the work of a slow worker; what it reads and writes does not count. */
  readonly attempt: 0 | 1;
  readonly status: "Waiting" | "Running" | "Terminated" | "Failed" | "Cancelled";
  /** Epoch ms. */
  readonly startTime: number | undefined;
  readonly endTime: number | undefined;
  readonly inputRecords: number;
  readonly outputRecords: number;
}

/** A stage and its workers at a moment. */
export interface StageRun {
  readonly stage: ScheduledStage;
  readonly progress: StageProgress;
  readonly startTime: number | undefined;
  readonly endTime: number | undefined;
  /** Backups after the others. */
  readonly workers: readonly WorkerRun[];
  /** What each worker has to do, by its index. */
  readonly planned: readonly ScheduledWorker[];
  /** Epoch ms at which that much work was or will have been done. */
  readonly timeAt: (workMs: number) => number;
}

export type StageEnding = "succeeded" | "failed" | "cancelled";

/** The stages of a statement, planned or recorded. */
export interface Stages {
  progress(now: number): StageProgress[];
  runs(now: number): StageRun[];
  /** Epoch ms at which that much work was or will have been done; undefined if no stage has started. */
  timeAt(workMs: number): number | undefined;
  end(now: number, how: StageEnding): void;
}

const recordsPerWorker = 20_000;
/** How many of the stages that can be skewed are. */
const skewedShare = 0.25;

/** The planned run of one statement's stages, and what of it can be seen at a moment. */
export class StageSchedule implements Stages {
  readonly stages: readonly ScheduledStage[];
  /** Ms of work from the first stage's start to the last one's end. */
  readonly durationMs: number;
  readonly #startedAt: number;
  readonly #pauses: { readonly workMs: number; readonly ms: number }[] = [];
  #pausedAt: number | undefined;
  #ended: { readonly at: number; readonly how: StageEnding } | undefined;
  #outputRecords: number | undefined;

  constructor(stages: readonly ScheduledStage[], startedAt: number) {
    this.stages = stages;
    this.durationMs = Math.max(0, ...stages.map((stage) => stage.endsAt));
    this.#startedAt = startedAt;
  }

  /** Epoch ms at which that much work was or will have been done. */
  timeAt(workMs: number): number {
    const paused = this.#pauses.reduce((sum, pause) => (pause.workMs < workMs ? sum + pause.ms : sum), 0);
    return this.#startedAt + paused + workMs;
  }

  pause(now: number): void {
    this.#pausedAt = now;
  }

  resume(now: number): void {
    const at = this.#pausedAt ?? now;
    this.#pauses.push({ workMs: this.#workAt(at), ms: now - at });
    this.#pausedAt = undefined;
  }

  /** `outputRecords`: what the last stage has really written, where that is known; the plan only estimates it. */
  end(now: number, how: StageEnding, outputRecords?: number): void {
    this.#ended ??= { at: now, how };
    this.#outputRecords ??= outputRecords;
  }

  progress(now: number): StageProgress[] {
    return this.runs(now).map(({ progress }) => progress);
  }

  /** All stages with their workers. */
  runs(now: number): StageRun[] {
    const workMs = this.#workAt(now);
    const { length } = this.stages;
    const counted = this.#outputRecords;
    return this.stages.map((stage, index) =>
      this.#runOf(counted === undefined || index < length - 1 ? stage : { ...stage, outputRecords: counted }, workMs),
    );
  }

  /** Ms of work that have been done by then. */
  #workAt(now: number): number {
    const until = Math.min(now, this.#pausedAt ?? Infinity, this.#ended?.at ?? Infinity);
    return until - this.#startedAt - this.#pauses.reduce((sum, { ms }) => sum + ms, 0);
  }

  #runOf(stage: ScheduledStage, workMs: number): StageRun {
    const { startsAt, endsAt } = stage;
    const ended = this.#ended;
    // The last stages do not end by the plan but when the query has: until then they stay short of the end.
    const last = endsAt >= this.durationMs;
    const done = ended?.how === "succeeded" || (workMs >= endsAt && !last);
    const started = done || workMs >= startsAt;
    const shown = last ? startsAt + 0.99 * (endsAt - startsAt) : endsAt;
    const at = done ? endsAt : Math.min(workMs, shown);
    const planned = scheduledWorkers(stage);
    const stop = done ? undefined : ended;
    const startTime = started ? this.timeAt(startsAt) : undefined;
    const endTime = done ? (last ? ended?.at : this.timeAt(endsAt)) : started ? stop?.at : undefined;

    /** The first worker that runs when a stage fails is the one that failed; it takes the others with it. */
    let failed = false;
    const workers = planned.map((worker): WorkerRun => {
      const over = started && worker.endsAt <= at;
      const running = started && !over && worker.startsAt <= at;
      const part = over ? 1 : running ? (at - worker.startsAt) / Math.max(1, worker.endsAt - worker.startsAt) : 0;
      const fails = running && stop?.how === "failed" && !failed;
      failed ||= fails;
      return {
        index: worker.index,
        attempt: 0,
        status: over ? "Terminated" : fails ? "Failed" : stop !== undefined ? "Cancelled" : running ? "Running" : "Waiting",
        startTime: over || running ? this.timeAt(worker.startsAt) : undefined,
        endTime: over ? this.#endTimeOf(worker, shown, last) : running ? stop?.at : undefined,
        inputRecords: Math.floor(worker.inputRecords * part),
        outputRecords: Math.floor(worker.outputRecords * part),
      };
    });
    const backups = this.#backupsOf(stage, planned, at, endTime, started && !done && stop === undefined);
    const terminated = workers.filter(({ status }) => status === "Terminated").length;
    const running = workers.filter(({ status }) => status === "Running").length;
    const progress: StageProgress = {
      id: stage.id,
      status: done
        ? "TERMINATED"
        : stop?.how === "failed" && started
          ? "FAILED"
          : stop !== undefined
            ? "CANCELLED"
            : started
              ? "RUNNING"
              : "WAITING",
      backupWorkers: backups.filter(({ status }) => status === "Running").length,
      terminatedWorkers: terminated,
      runningWorkers: running,
      totalWorkers: stage.workers,
      inputRecords: workers.reduce((sum, worker) => sum + worker.inputRecords, 0),
      outputRecords: workers.reduce((sum, worker) => sum + worker.outputRecords, 0),
      finishedPercentage: done ? 100 : started ? Math.min(99, finishedPercentage(stage, planned, at)) : 0,
    };
    return { stage, progress, startTime, endTime, workers: [...workers, ...backups], planned, timeAt: (ms) => this.timeAt(ms) };
  }

  /** A worker whose end the query put off ends with the query. */
  #endTimeOf(worker: ScheduledWorker, shown: number, last: boolean): number {
    const planned = this.timeAt(worker.endsAt);
    return last && worker.endsAt > shown ? (this.#ended?.at ?? planned) : planned;
  }

  /** Backups start in the middle of the stage, for the workers that will end last, and lose against them. */
  #backupsOf(
    stage: ScheduledStage,
    planned: readonly ScheduledWorker[],
    at: number,
    endTime: number | undefined,
    runs: boolean,
  ): WorkerRun[] {
    const middle = (stage.startsAt + stage.endsAt) / 2;
    if (stage.backupWorkers === 0 || at <= middle) return [];
    const slowest = planned.toSorted((a, b) => b.endsAt - a.endsAt).slice(0, stage.backupWorkers);
    return slowest.map(({ index }) => ({
      index,
      attempt: 1,
      status: runs ? "Running" : "Cancelled",
      startTime: this.timeAt(middle),
      endTime: runs ? undefined : endTime,
      inputRecords: 0,
      outputRecords: 0,
    }));
  }
}

/** The share of the workers that have ended; the one to end next counts for the part of its time that is over. */
function finishedPercentage({ startsAt }: ScheduledStage, planned: readonly ScheduledWorker[], at: number): number {
  const ends = planned.map(({ endsAt }) => endsAt).toSorted((a, b) => a - b);
  const ended = ends.findLastIndex((end) => end <= at) + 1;
  const [from = startsAt, to = at] = [ends[ended - 1], ends[ended]];
  const next = ended < ends.length ? (at - from) / Math.max(1, to - from) : 0;
  // The small number mends what dividing has rounded down.
  return Math.floor((100 * (ended + next)) / ends.length + 1e-9);
}

/** Lays a plan out in time: a stage starts when those it reads from have ended. Bigger data takes longer and more workers. */
export function scheduleStages(
  plan: readonly PlanStage[],
  job: string,
  { pace, speed, random }: { readonly pace: number; readonly speed: number; readonly random: Random },
): ScheduledStage[] {
  const ends = new Map<string, number>();
  return plan.map(({ name, kind, inputs, inputRecords, outputRecords, recordBytes, table }) => {
    const startsAt = Math.max(0, ...inputs.map((input) => ends.get(input) ?? 0));
    const natural = ((30 + 25 * Math.log2(1 + inputRecords / 1000)) * (0.8 + 0.4 * random())) / speed;
    const endsAt = startsAt + Math.ceil(Math.max(natural, pace * (1 + 0.5 * random())));
    ends.set(name, endsAt);
    const workers = Math.min(999, Math.max(1, Math.ceil(inputRecords / recordsPerWorker)));
    const backupWorkers = workers >= 4 && random() < 0.5 ? between(random, 1, Math.ceil(workers / 8)) : 0;
    const id = `${name}_${job}`;
    const skew = kind === "map" || workers < 4 ? 1 : skewOf(fraction({ id, endsAt }, -1));
    return {
      id,
      startsAt,
      endsAt,
      workers,
      backupWorkers,
      inputRecords,
      outputRecords,
      skew,
      ...(recordBytes === undefined ? {} : { recordBytes }),
      ...(table === undefined ? {} : { table }),
    };
  });
}

/** Stages that get their data by key are skewed at times: some keys have many records. */
function skewOf(drawn: number): number {
  return drawn < skewedShare ? 4 + Math.floor((12 * drawn) / skewedShare) : 1;
}
