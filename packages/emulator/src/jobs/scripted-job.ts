import { z } from "zod";
import { check } from "../base/check.ts";
import { textResult } from "./instance.ts";
import { runStages, TaskFailure, type TaskWork } from "./live.ts";
import type { ScheduledStage } from "./scheduled-stage.ts";

/** A job that runs by script instead of by SQL. Thousands of them are cheap. */
export interface ScriptedJob {
  /** The job's name. Default empty. */
  readonly name?: string;
  /** Default `AnonymousSQLTask`. */
  readonly taskName?: string;
  /** Default: the emulator's own account. */
  readonly owner?: string;
  /** Ms in the queue before the first stage. Default 0. */
  readonly queueMs?: number;
  /** Ms that all stages take together, one after the other. Default 1000. */
  readonly durationMs?: number;
  /** Default `["M1", "R2_1"]`; an empty list gives a job without stages. */
  readonly stages?: readonly string[];
  /** Workers of each stage. Default 3. */
  readonly workers?: number;
  /**
   * How many times as much as the others the slowest worker of the last stage has to do: it runs alone when they have ended,
   * and a backup worker tries to overtake it. Default 1: all have about the same.
   */
  readonly skew?: number;
  /** A failed job fails in the middle of a stage. Default `success`. */
  readonly outcome?: "success" | "failure";
  /** The task's result text, or the text of its error. */
  readonly result?: string;
}

const schema: z.ZodType<ScriptedJob> = z.strictObject({
  name: z.string().exactOptional(),
  taskName: z.string().min(1).exactOptional(),
  owner: z.string().min(1).exactOptional(),
  queueMs: z.number().nonnegative().exactOptional(),
  durationMs: z.number().nonnegative().exactOptional(),
  stages: z.array(z.string().min(1)).exactOptional(),
  workers: z.int().positive().exactOptional(),
  skew: z.number().min(1).exactOptional(),
  outcome: z.enum(["success", "failure"]).exactOptional(),
  result: z.string().exactOptional(),
});

/** Throws a `TypeError` for what is no scripted job. */
export function checkScriptedJob(value: unknown): ScriptedJob {
  return check(schema, value, "The scripted job is invalid.");
}

export function scriptedWork(job: ScriptedJob): TaskWork {
  const { durationMs = 1000, stages: names = ["M1", "R2_1"], workers = 3, skew = 1, outcome = "success" } = job;
  const stageMs = durationMs / Math.max(1, names.length);
  const stages = names.map((name, index): ScheduledStage => ({
    id: `${name}_job_0`,
    startsAt: index * stageMs,
    endsAt: (index + 1) * stageMs,
    workers,
    backupWorkers: index === names.length - 1 && skew > 1 ? 1 : 0,
    inputRecords: workers * 1000,
    outputRecords: workers * 100,
    skew: index === names.length - 1 ? skew : 1,
  }));
  return async (run) => {
    if (stages.length === 0) await run.clock.sleep(durationMs, run.signal);
    await runStages(stages, outcome === "success" ? Promise.resolve() : Promise.reject(failureOf(job)), run);
    return textResult(job.result ?? "");
  };
}

function failureOf({ result }: ScriptedJob): TaskFailure {
  return new TaskFailure(result ?? "ODPS-0123055:Script exception - this job was scripted to fail");
}
