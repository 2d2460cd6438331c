import type { StageEnding, Stages, StageProgress, StageRun, WorkerRun } from "../stage-schedule.ts";
import type { RecordedStage } from "./recorded-event.ts";

/** The stages of a task as a recording tells them. */
export class RecordedStages implements Stages {
  #stages: readonly RecordedStage[] = [];
  readonly #startedAt = new Map<string, number>();
  readonly #endedAt = new Map<string, number>();
  #stoppedAt: number | undefined;

  /** From now on. */
  show(stages: readonly RecordedStage[], now: number): void {
    this.#stages = stages;
    for (const { name, status, finishedPercentage } of stages) {
      if (status !== "WAITING" && !this.#startedAt.has(name)) this.#startedAt.set(name, now);
      if ((status === "TERMINATED" || finishedPercentage === 100) && !this.#endedAt.has(name)) this.#endedAt.set(name, now);
    }
  }

  /** Only a stop is news: the recording tells how stages end. */
  end(now: number, how: StageEnding): void {
    if (how === "cancelled") this.#stoppedAt ??= now;
  }

  timeAt(): number | undefined {
    return [...this.#startedAt.values()][0];
  }

  progress(): StageProgress[] {
    return this.#stages.map(({ name, status, ...counts }) => {
      const isStopped = this.#stoppedAt !== undefined && !this.#endedAt.has(name);
      return { id: name, status: isStopped ? "CANCELLED" : (status ?? ""), ...counts, ...(isStopped ? { runningWorkers: 0 } : {}) };
    });
  }

  /** A recording knows how many workers there are, and not what each has done: all have done the same. */
  runs(): StageRun[] {
    return this.progress().map((progress) => {
      const { id, totalWorkers, terminatedWorkers, runningWorkers, backupWorkers, inputRecords, outputRecords } = progress;
      const startTime = this.#startedAt.get(id);
      const endTime = this.#endedAt.get(id) ?? (startTime === undefined ? undefined : this.#stoppedAt);
      const busy = Math.max(1, terminatedWorkers + runningWorkers);
      const share = { inputRecords: Math.floor(inputRecords / busy), outputRecords: Math.floor(outputRecords / busy) };
      const workers = Array.from({ length: totalWorkers }, (_, index): WorkerRun => {
        if (index < terminatedWorkers)
          return { index, attempt: 0, status: "Terminated", startTime, endTime: endTime ?? startTime, ...share };
        if (index < terminatedWorkers + runningWorkers)
          return { index, attempt: 0, status: "Running", startTime, endTime: undefined, ...share };
        return { index, attempt: 0, status: "Waiting", startTime: undefined, endTime: undefined, inputRecords: 0, outputRecords: 0 };
      });
      return {
        stage: { id, startsAt: 0, endsAt: 0, workers: totalWorkers, backupWorkers, inputRecords, outputRecords },
        progress,
        startTime,
        endTime,
        workers,
        planned: workers.map(({ index }) => ({ index, startsAt: 0, endsAt: 0, ...share })),
        timeAt: () => startTime ?? 0,
      };
    });
  }
}
