import type { Clock } from "../base/clock.ts";
import type { Faults } from "../faults/faults.ts";
import { between, type Random } from "../base/random.ts";
import { SqlError } from "../sql/sql-errors.ts";
import { type Instance, type Task, type TaskResult, textResult } from "./instance.ts";
import type { ScheduledStage } from "./scheduled-stage.ts";
import { StageSchedule } from "./stage-schedule.ts";

/** What all jobs share. */
export interface World {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly random: Random;
  /** Shortest time of a stage, in milliseconds. */
  readonly pace: number;
  /** How much faster than in an ordinary job stages are. */
  readonly speed: number;
}

/** What a task does when it starts. A rejection fails the task with the text of the error. */
export type TaskWork = (run: TaskRun) => Promise<TaskResult>;

export interface TaskRun extends World {
  readonly task: Task;
  readonly signal: AbortSignal;
  /** True for a synchronous submit: it takes no time on the emulator's clock. */
  readonly immediate: boolean;
}

export interface Assignment {
  readonly task: Task;
  readonly work: TaskWork;
}

export interface LiveOptions {
  readonly queueMs?: number;
  readonly immediate?: boolean;
  /** Keeps what has become of the instance; awaited before it ends, so that what a client was told is true after a restart, too. */
  readonly save?: ((endTime: number) => Promise<void>) | undefined;
}

/** Runs an instance: the wait in the queue, its tasks one after the other, its end. Never rejects. */
export async function live(
  instance: Instance,
  assignments: readonly Assignment[],
  world: World,
  { queueMs = 0, immediate = false, save }: LiveOptions = {},
): Promise<void> {
  const { clock } = world;
  const { signal } = instance;
  try {
    if (!immediate) await clock.sleep(queueMs, signal);
    for (const { task, work } of assignments) {
      task.start(clock.now());
      const result = await work({ ...world, task, signal, immediate });
      signal.throwIfAborted();
      task.end(clock.now(), "Success", result);
    }
  } catch (error) {
    const failed = assignments.find(({ task }) => task.status === "Running")?.task;
    if (!signal.aborted) failed?.end(clock.now(), "Failed", textResult(failureText(error)));
  }
  for (const { task } of assignments) {
    if (task.endTime === undefined) task.end(clock.now(), "Cancelled", textResult(""));
  }
  const endTime = clock.now();
  if (save !== undefined) await clock.gate(save(endTime)).catch(() => {}); // the database is closed: the job is failed after the restart
  instance.end(endTime);
}

/** Fails a task with exactly this text. */
export class TaskFailure extends Error {
  override readonly name: string = "TaskFailure";
}

function failureText(error: unknown): string {
  if (error instanceof SqlError || error instanceof TaskFailure) return error.message;
  return `ODPS-0010000:System internal error - ${error instanceof Error ? error.message : String(error)}`;
}

/**
 * Takes a statement through its stages while `work` (its query) runs. A query that fails does so in the middle of a
 * seeded stage; one that outlasts its plan keeps the last stage running. Settles as `work` does, and never before it.
 * `recordsOf` counts what the last stage has written.
 */
export async function runStages<T>(
  stages: readonly ScheduledStage[],
  work: Promise<T>,
  run: TaskRun,
  recordsOf: (result: T) => number | undefined = () => undefined,
): Promise<T> {
  const { clock, faults, random, signal, task } = run;
  work.catch(() => {}); // awaited below, but maybe after it has failed
  if (run.immediate || stages.length === 0) return await clock.gate(work);
  const schedule = new StageSchedule(stages, clock.now());
  task.addSchedule(schedule);
  const fragile = stages[between(random, 0, stages.length - 1)];
  const reach = (workMs: number): Promise<void> => clock.sleep(Math.max(0, schedule.timeAt(workMs) - clock.now()), signal);
  const middle = (stage: { startsAt: number; endsAt: number }): number => (stage.startsAt + stage.endsAt) / 2;
  try {
    for (const stage of stages.toSorted((a, b) => middle(a) - middle(b))) {
      await reach(middle(stage));
      if (faults.isStuck(stage.id)) {
        schedule.pause(clock.now());
        while (faults.isStuck(stage.id)) await faults.changed(signal);
        schedule.resume(clock.now());
      }
      if (stage === fragile) await clock.gate(work);
    }
    await reach(schedule.durationMs);
    const result = await clock.gate(work);
    schedule.end(clock.now(), "succeeded", recordsOf(result));
    return result;
  } catch (error) {
    await clock.gate(work).catch(() => {}); // an aborted query ends within milliseconds; its task must not end before it
    throw error;
  }
}
