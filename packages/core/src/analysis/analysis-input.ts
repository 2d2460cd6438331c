import type { InstanceEvent } from "../watch/instance/instance-event.ts";
import type { QueueingInfo } from "../wire/queue/queueing.ts";
import type { Worker } from "../wire/task/task-detail.ts";

/** The workers of a task, as {@link Instance.getTaskWorkers} tells them. */
export interface WorkersInput {
  readonly type: "workers";
  /** When they were received: ISO 8601 in UTC. */
  readonly at: string;
  /** Name of the task. */
  readonly taskName: string;
  readonly workers: readonly Worker[];
}

/** The place in the queue, as {@link Instance.getQueueingInfo} tells it. */
export interface QueueInput {
  readonly type: "queue";
  /** When it was received: ISO 8601 in UTC. */
  readonly at: string;
  readonly info: Pick<QueueingInfo, "waitPosition" | "queueLength"> | null;
}

/** Time passes. An analysis has no clock: without ticks, only events tell it the time. */
export interface TickInput {
  readonly type: "tick";
  /** The time: ISO 8601 in UTC. */
  readonly at: string;
}

/** What an analysis can be told besides the events of the instance. */
export type ExtraInput = WorkersInput | QueueInput | TickInput;

/** What an analysis is told: events of one instance in their order, and whatever else is known. */
export type AnalysisInput = InstanceEvent | ExtraInput;
