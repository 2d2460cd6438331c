import { manyStages } from "../shots/many-stages.ts";

const names = manyStages(300);

/** What a recording is made of. */
interface Recorded {
  readonly project: string;
  readonly id: string;
  /** How many events there are, and how long the run took in milliseconds. */
  readonly events: number;
  readonly tookMs: number;
}

/** A recording (docs/recordings.md) of a run of 300 stages, each of which works for a tenth of the time: about 30 of them at once. */
export function stagesRecording({ project, id, events, tookMs }: Recorded): string {
  const start = Date.UTC(2026, 0, 1);
  const iso = (ms: number): string => new Date(start + Math.round(ms)).toISOString();
  const status = { status: "Running", statusText: "Running", owner: null, startTime: iso(0), endTime: null };
  const task = { name: taskName, type: "SQL", status: "Running", startTime: iso(0), endTime: null };
  const view = { instanceId: id, project, ...status, tasks: [task], progress: [], trouble: null, outcome: null };
  const lines: object[] = [
    { format: "maxcompute-rx recording", version: 1, project, instances: [id], started: iso(0), part: 1 },
    { instanceId: id, seq: 1, at: iso(0), type: "snapshot", view },
  ];
  for (let seq = 2; seq < events; seq += 1) {
    const part = seq / events;
    lines.push({ instanceId: id, seq, at: iso(part * tookMs), type: "progress", progress: { taskName, stages: stagesAt(part) } });
  }
  lines.push({ instanceId: id, seq: events, at: iso(tookMs), type: "succeeded" });
  return `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
}

const taskName = "AnonymousSQLTask";

function stagesAt(part: number): readonly object[] {
  return names.map((name, index) => {
    const done = Math.min(1, Math.max(0, (part - (0.9 * index) / names.length) * 10));
    const terminatedWorkers = Math.floor(5 * done);
    return {
      name: `${name}_job_0`,
      status: done === 0 ? "READY" : done === 1 ? "TERMINATED" : "RUNNING",
      runningWorkers: done > 0 && done < 1 ? 5 - terminatedWorkers : 0,
      terminatedWorkers,
      totalWorkers: 5,
      backupWorkers: 0,
      inputRecords: Math.floor(1_000_000 * done),
      outputRecords: Math.floor(100_000 * done),
      finishedPercentage: Math.floor(100 * done),
    };
  });
}
