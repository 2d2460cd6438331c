import type { Instance, InstanceOutcome, QueueingInfo, TaskProgress } from "@maxcompute-rx/node";

/** What is known about an instance at one moment. */
export interface InstanceState {
  readonly instance: Instance;
  /** `Running`, `Suspended`, `Terminated`, or the service's own word. */
  readonly status: string;
  readonly owner: string | null;
  readonly startTime: string | null;
  readonly endTime: string | null;
  readonly tasks: readonly { readonly name: string; readonly status: string }[];
  readonly progress: readonly TaskProgress[];
  readonly queue: QueueingInfo | null;
  /** How it ended; null before that. */
  readonly outcome: InstanceOutcome | null;
}

/** The handle of an instance, with which every text about it begins. */
export function handleText({ id, project }: Instance): string {
  return `instance: ${id}\nproject: ${project}`;
}

/** Status, tasks, stages and place in the queue, one fact in a line. */
export function instanceText({ instance, status, owner, startTime, endTime, tasks, progress, queue, outcome }: InstanceState): string {
  const facts = [
    handleText(instance),
    `status: ${outcome?.type ?? status.toLowerCase()}`,
    owner === null ? null : `owner: ${owner}`,
    startTime === null ? null : `started: ${startTime}`,
    endTime === null ? null : `ended: ${endTime}`,
    queue === null || queue.waitPosition === null || queue.waitPosition === 0
      ? null
      : `place in the queue: ${queue.waitPosition} of ${queue.queueLength ?? "?"}`,
    ...tasks.map((task) => `task ${task.name}: ${task.status.toLowerCase()}`),
    ...progress.flatMap((task) => stageTexts(task)),
    ...(outcome === null ? [] : [outcomeText(outcome)]),
  ];
  return facts.filter((fact) => fact !== null).join("\n");
}

/** The stages of a task, such as `stage M1_job_0: 1 running, 2 of 3 workers ended, 66%`. */
export function stageTexts({ stages }: TaskProgress): readonly string[] {
  return stages.map(
    ({ name, runningWorkers, terminatedWorkers, totalWorkers, finishedPercentage }) =>
      `stage ${name}: ${runningWorkers} running, ${terminatedWorkers} of ${totalWorkers} workers ended, ${finishedPercentage}%`,
  );
}

/** How far all stages are, in percent: the workers that have ended, of those that are known. */
export function percentage(progress: readonly TaskProgress[]): number {
  const stages = progress.flatMap((task) => task.stages);
  const total = stages.reduce((sum, { totalWorkers }) => sum + totalWorkers, 0);
  const ended = stages.reduce((sum, { terminatedWorkers }) => sum + terminatedWorkers, 0);
  return total === 0 ? 0 : Math.floor((100 * ended) / total);
}

function outcomeText(outcome: InstanceOutcome): string {
  switch (outcome.type) {
    case "succeeded":
      return "Next step: read_rows reads the result of a SELECT.";
    case "failed":
      return `message: ${outcome.message}\nNext step: correct the SQL text, and submit the corrected statement.`;
    case "cancelled":
      return "Next step: the job was stopped; ask the user before you submit it again.";
    case "lost":
      return `message: ${outcome.message}\nNext step: the service no longer knows the instance; tell the user.`;
  }
}
