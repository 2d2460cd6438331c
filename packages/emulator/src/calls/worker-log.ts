import type { StageRun, WorkerRun } from "../jobs/stage-schedule.ts";
import { invalidParameter, ServiceError } from "../wire/service-error.ts";
import { logIdOf, splitStageId, type TaskLook, workerId } from "./task-look.ts";

/** The logs that clients can name (docs/protocol.md 2.15), in the service's words. */
const writers: Readonly<Record<string, (log: LogLook) => readonly string[]>> = {
  stdout,
  stderr,
  waterfall_summary: waterfall,
  jstack: stack,
  pstack: stack,
  "hs_err_*.log": () => [],
  "coreinfo.tmp": () => [],
};

interface LogLook {
  readonly look: TaskLook;
  readonly run: StageRun;
  readonly worker: WorkerRun;
}

/**
 * What a worker has written until now, and after its end all of it. `size` is a number of bytes from the end. Throws a
 * ServiceError for an unknown log.
 */
export function workerLog(looks: readonly TaskLook[], logId: string, type: string, size: number | undefined): Uint8Array {
  const writer = writers[type.toLowerCase()];
  if (writer === undefined) throw invalidParameter(`there is no log of the type '${type}'.`);
  for (const look of looks) {
    for (const run of look.task.runs(look.now)) {
      const worker = run.workers.find((candidate) => candidate.startTime !== undefined && logIdOf(run, candidate) === logId);
      if (worker === undefined) continue;
      const bytes = new TextEncoder().encode(
        writer({ look, run, worker })
          .map((line) => `${line}\n`)
          .join(""),
      );
      return size === undefined ? bytes : bytes.slice(-size);
    }
  }
  throw new ServiceError(404, "NoSuchObject", `ODPS-0420061: Invalid parameter in HTTP request - Worker log not found: '${logId}'`);
}

/** A line for the start, each tenth of the records, and the end. Lines stay as they are when more come. */
function stdout({ look, run, worker }: LogLook): readonly string[] {
  const { startTime = 0, endTime = look.now } = worker;
  const lines = [`${stamp(startTime)} INFO  worker ${workerId(look, run, worker)} started`];
  const planned = run.planned[worker.index];
  if (planned === undefined || worker.attempt === 1) return lines;
  for (let tenth = 1; tenth <= 10 && planned.inputRecords > 0; tenth += 1) {
    const read = Math.floor((planned.inputRecords * tenth) / 10);
    const at = run.timeAt(planned.startsAt + ((planned.endsAt - planned.startsAt) * tenth) / 10);
    if (read > worker.inputRecords || at > endTime) break;
    lines.push(`${stamp(at)} INFO  read ${read} of ${planned.inputRecords} records`);
  }
  if (worker.status === "Terminated") lines.push(`${stamp(endTime)} INFO  wrote ${worker.outputRecords} records and ended`);
  return lines;
}

function stderr({ look, worker }: LogLook): readonly string[] {
  const { endTime = look.now } = worker;
  if (worker.status === "Cancelled")
    return [`${stamp(endTime)} WARN  stopped: ${worker.attempt === 1 ? "the first attempt has ended" : "the task has ended"}`];
  if (worker.status !== "Failed") return [];
  const { result } = look.task;
  return [`${stamp(endTime)} ERROR ${result?.format === "text" ? result.text : "failed"}`];
}

function waterfall({ look, run, worker }: LogLook): readonly string[] {
  const { startTime = 0, endTime = look.now } = worker;
  const { stage } = splitStageId(run.stage.id);
  const ms = Math.round(endTime - startTime);
  return [
    `${stage}#${worker.index}_${worker.attempt}`,
    `total ${ms} ms`,
    `input ${worker.inputRecords} records`,
    `output ${worker.outputRecords} records`,
  ];
}

/** A process that has ended has no stack any more. */
function stack({ run, worker }: LogLook): readonly string[] {
  if (worker.status !== "Running") return [];
  const { stage } = splitStageId(run.stage.id);
  return [
    `"${stage}#${worker.index}_${worker.attempt}" runnable`,
    `    at ${run.stage.table === undefined ? "StreamLineRead" : "TableScan"}.next`,
    "    at Worker.run",
  ];
}

function stamp(time: number): string {
  return new Date(time).toISOString().replace("T", " ").slice(0, 23);
}
