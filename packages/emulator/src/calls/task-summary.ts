import type { ScheduledStage } from "../jobs/scheduled-stage.ts";
import type { StageRun, WorkerRun } from "../jobs/stage-schedule.ts";
import { splitStageId, type TaskLook } from "./task-look.ts";

export interface TaskSummary {
  /** For people, as `wait` of the command line client prints it. */
  readonly text: string;
  /** JSON for programs. */
  readonly json: string;
}

/** A worker has one core, counted as 100, and this much memory. */
export const workerCpu = 100;
export const workerMemoryMb = 1024;

interface Figures {
  readonly min: number;
  readonly max: number;
  readonly avg: number;
}

/** Records and bytes of a table. */
type Volume = readonly [records: number, bytes: number];

/** What the task has done so far; nothing before its first stage has started, and for tasks without stages (docs/protocol.md 2.9). */
export function taskSummary({ project, task, now }: TaskLook): TaskSummary | undefined {
  const runs = task.runs(now).filter(({ startTime }) => startTime !== undefined);
  if (runs.length === 0) return undefined;
  const ranFor = (worker: WorkerRun): number => (worker.startTime === undefined ? 0 : ((worker.endTime ?? now) - worker.startTime) / 1000);
  const workerSeconds = runs.flatMap(({ workers }) => workers).reduce((sum, worker) => sum + ranFor(worker), 0);
  const cost = {
    CPU: Math.ceil(workerSeconds * workerCpu),
    Memory: Math.ceil(workerSeconds * workerMemoryMb),
    Input: runs.filter(({ stage }) => isRoot(stage)).reduce((sum, run) => sum + run.progress.inputRecords * bytesOf(run.stage), 0),
  };
  const inputs = tableVolumes(
    project,
    runs,
    (stage) => stage.table,
    (run) => run.progress.inputRecords,
  );
  const outputs = tableVolumes(
    project,
    runs,
    (stage) => stage.writes,
    (run) => run.progress.outputRecords,
  );
  const runTime = ((task.endTime ?? now) - (task.startTime ?? now)) / 1000;
  const stages = runs.map((run) => stageSummary(run, runs, now, ranFor));
  const names = new Map(stages.map((stage) => [stage.name, stage.json]));
  const json = {
    Cost: cost,
    Inputs: inputs,
    Outputs: outputs,
    Stages: Object.fromEntries(names),
    // The words of `?detail`.
    cost_cpu: cost.CPU,
    cost_memory: cost.Memory,
    inputs,
    outputs,
    run_time: runTime,
  };
  const text = [
    `resource cost: cpu ${perMinute(cost.CPU / 100)} Core * Min, memory ${perMinute(cost.Memory / 1024)} GB * Min`,
    "inputs:",
    ...volumeLines(inputs),
    "outputs:",
    ...volumeLines(outputs),
    `Job run time: ${runTime.toFixed(3)}`,
    "Job run mode: fuxi job",
    "Job run engine: execution engine",
    ...stages.flatMap(({ lines }) => lines),
    "",
  ].join("\n");
  return { text, json: JSON.stringify(json) };
}

/** One stage as lines and as JSON. Its name has the job's only where a task has several jobs. */
function stageSummary(
  run: StageRun,
  all: readonly StageRun[],
  now: number,
  ranFor: (worker: WorkerRun) => number,
): { name: string; lines: readonly string[]; json: unknown } {
  const { stage, job } = splitStageId(run.stage.id);
  const name = all.some((other) => splitStageId(other.stage.id).job !== job) ? run.stage.id : stage;
  const workers = run.workers.filter(({ attempt }) => attempt === 0);
  const started = workers.filter(({ startTime }) => startTime !== undefined);
  const runTime = ((run.endTime ?? now) - (run.startTime ?? now)) / 1000;
  const time = figures(started.map(ranFor));
  const read = figures(started.map(({ inputRecords }) => inputRecords));
  const written = figures(started.map(({ outputRecords }) => outputRecords));
  const source = `${isRoot(run.stage) ? "TableScan" : "StreamLineRead"}_${stage}`;
  const sink = `${run.stage.writes === undefined ? "StreamLineWrite" : "TableSink"}_${stage}`;
  const { inputRecords, outputRecords } = run.progress;
  const records = (total: number, { min, max, avg }: Figures): string => `${total}  (min: ${min}, max: ${max}, avg: ${Math.round(avg)})`;
  const lines = [
    `${name}:`,
    `\tinstance count: ${workers.length}`,
    `\trun time: ${runTime.toFixed(3)}`,
    "\tinstance time:",
    `\t\tmin: ${time.min.toFixed(3)}, max: ${time.max.toFixed(3)}, avg: ${time.avg.toFixed(3)}`,
    "\tinput records:",
    `\t\t${source}: ${records(inputRecords, read)}`,
    "\toutput records:",
    `\t\t${sink}: ${records(outputRecords, written)}`,
  ];
  const json = {
    InstanceCount: workers.length,
    RunTime: runTime,
    InstanceTime: time,
    InputRecords: { [source]: { Total: inputRecords, ...read } },
    OutputRecords: { [sink]: { Total: outputRecords, ...written } },
    UserCounters: {},
  };
  return { name, lines, json };
}

function tableVolumes(
  project: string,
  runs: readonly StageRun[],
  tableOf: (stage: ScheduledStage) => string | undefined,
  recordsOf: (run: StageRun) => number,
): Readonly<Record<string, Volume>> {
  const volumes = new Map<string, Volume>();
  for (const run of runs) {
    const table = tableOf(run.stage);
    if (table === undefined) continue;
    const name = `${project}.${table}`;
    const [records, bytes] = volumes.get(name) ?? [0, 0];
    const more = recordsOf(run);
    volumes.set(name, [records + more, bytes + more * bytesOf(run.stage)]);
  }
  return Object.fromEntries(volumes);
}

function volumeLines(volumes: Readonly<Record<string, Volume>>): readonly string[] {
  return Object.entries(volumes).map(([table, [records, bytes]]) => `\t${table}: ${records} (${bytes} bytes)`);
}

function figures(values: readonly number[]): Figures {
  if (values.length === 0) return { min: 0, max: 0, avg: 0 };
  return { min: Math.min(...values), max: Math.max(...values), avg: values.reduce((sum, value) => sum + value, 0) / values.length };
}

function perMinute(perSecond: number): string {
  return (perSecond / 60).toFixed(2);
}

/** `M1` reads no other stage; `R2_1` does. */
function isRoot({ id }: ScheduledStage): boolean {
  return !splitStageId(id).stage.includes("_");
}

function bytesOf({ recordBytes = 8 }: ScheduledStage): number {
  return recordBytes;
}
