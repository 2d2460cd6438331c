import type { InstanceEvent } from "../watch/instance/instance-event.ts";
import type { QueueingInfo } from "../wire/queue/queueing.ts";
import type { Worker } from "../wire/task/task-detail.ts";

/** The workers of a task, as {@link Instance.getTaskWorkers} tells them. */
export interface WorkersInput {
  /** Always `workers`. */
  readonly type: "workers";
  /** When they were received: ISO 8601 in UTC. */
  readonly at: string;
  /** Name of the task. */
  readonly taskName: string;
  /** All workers of the task. */
  readonly workers: readonly Worker[];
}

/** The place in the queue, as {@link Instance.getQueueingInfo} tells it. */
export interface QueueInput {
  /** Always `queue`. */
  readonly type: "queue";
  /** When it was received: ISO 8601 in UTC. */
  readonly at: string;
  /** The answer; null if the queue does not know the instance. */
  readonly info: Pick<QueueingInfo, "waitPosition" | "queueLength"> | null;
}

/** Time passes. An analysis has no clock: without ticks, only events tell it the time. */
export interface TickInput {
  /** Always `tick`. */
  readonly type: "tick";
  /** The time: ISO 8601 in UTC. */
  readonly at: string;
}

/** What an analysis is told: the events of one instance in their order, and whatever else is known. */
export type AnalysisInput = InstanceEvent | WorkersInput | QueueInput | TickInput;
