import type { StageRun, WorkerRun } from "../jobs/stage-schedule.ts";
import { logIdOf, splitStageId, type TaskLook, workerId } from "./task-look.ts";
import { taskSummary } from "./task-summary.ts";

/** `?instancedetail`: the stages, in the words of the progress (docs/protocol.md 2.10). */
export function instanceDetail({ instance, task, now }: TaskLook): unknown {
  const stages = task.runs(now).map(({ progress, startTime, endTime }) => ({
    ID: progress.id,
    Status: progress.status,
    StartTime: seconds(startTime),
    EndTime: seconds(endTime),
    BackupWorkers: progress.backupWorkers,
    TerminatedWorkers: progress.terminatedWorkers,
    RunningWorkers: progress.runningWorkers,
    TotalWorkers: progress.totalWorkers,
    InputRecords: progress.inputRecords,
    OutputRecords: progress.outputRecords,
    FinishedPercentage: progress.finishedPercentage,
  }));
  const times = { StartTime: seconds(task.startTime), EndTime: seconds(task.endTime) };
  return { Instance: { ID: instance.id, TaskName: task.name, Status: task.status, ...times, Stages: stages } };
}

/** `?detail`: what LogView shows, down to the workers (docs/protocol.md 2.10). */
export function logviewDetail(look: TaskLook): unknown {
  const runs = look.task.runs(look.now);
  const jobs = [...Map.groupBy(runs, ({ stage }) => splitStageId(stage.id).job)].map(([name, stages]) => ({
    name,
    tasks: stages.map((run) => ({
      name: splitStageId(run.stage.id).stage,
      status: run.progress.status,
      startTime: seconds(run.startTime),
      endTime: seconds(run.endTime),
      instances: run.workers.map((worker) => workerEntry(look, run, worker)),
    })),
  }));
  const { text, json } = taskSummary(look) ?? { text: "", json: "" };
  return { mapReduce: { jobs, summary: text, jsonSummary: json } };
}

/** Everything a number in text, as PyODPS reads it with `int`; times in seconds, 0 for those to come. */
function workerEntry(look: TaskLook, run: StageRun, worker: WorkerRun): unknown {
  const bytes = run.stage.recordBytes ?? 8;
  return {
    id: workerId(look, run, worker),
    logId: worker.startTime === undefined ? "" : logIdOf(run, worker),
    status: worker.status,
    startTime: seconds(worker.startTime),
    endTime: seconds(worker.endTime),
    input_records: String(worker.inputRecords),
    input_bytes: String(worker.inputRecords * bytes),
    output_records: String(worker.outputRecords),
    output_bytes: String(worker.outputRecords * bytes),
  };
}

function seconds(time: number | undefined): number {
  return time === undefined ? 0 : Math.floor(time / 1000);
}
