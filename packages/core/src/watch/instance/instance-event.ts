import type { InstanceStatus, TaskProgress, TaskStatus } from "../../model.ts";

/** A task as a watch sees it. Plain JSON; times are ISO 8601 in UTC. */
export interface TaskView {
  /** The task's name, such as `AnonymousSQLTask`. */
  readonly name: string;
  /** The task's element name, such as `SQL`. */
  readonly type: string;
  /** The status as a known word. */
  readonly status: TaskStatus;
  /** When it started; null while it has not. */
  readonly startTime: string | null;
  /** When it ended; null while it has not. */
  readonly endTime: string | null;
}

/** All that a watch knows of an instance. Plain JSON; times are ISO 8601 in UTC. */
export interface InstanceView {
  /** The instance's id. */
  readonly instanceId: string;
  /** The project it runs in. */
  readonly project: string;
  /** The status as a known word. */
  readonly status: InstanceStatus;
  /** The service's own word for the status. */
  readonly statusText: string;
  /** Such as `ALIYUN$name@example.com`; null when the service did not say. */
  readonly owner: string | null;
  /** When it was submitted; null when not known. */
  readonly startTime: string | null;
  /** When it ended; null while it has not. */
  readonly endTime: string | null;
  /** Empty until somebody who listens asks for tasks or progress, and until the service has some. */
  readonly tasks: readonly TaskView[];
  /** Empty until somebody listens to progress, and until the first stage is scheduled. */
  readonly progress: readonly TaskProgress[];
  /** Why the service cannot be asked for the moment; null while it can. The rest is then what was known before. */
  readonly trouble: WatchTrouble | null;
  /** How it ended; null while it has not. */
  readonly outcome: InstanceOutcome | null;
}

/** What is in the way of looking at an instance. The watch goes on trying. Plain JSON. */
export interface WatchTrouble {
  /** A `MaxComputeErrorCode`. */
  readonly code: string;
  /** What is wrong, as a sentence for people. */
  readonly message: string;
  /** When it began: ISO 8601 in UTC. */
  readonly since: string;
}

/** How an instance ended. `lost`: the service no longer knows an instance that it had confirmed. */
export type InstanceOutcome =
  | { readonly type: "succeeded" }
  | {
      readonly type: "failed";
      readonly taskName: string | null;
      /** The failure as the service words it. */
      readonly message: string;
      /** Such as `ODPS-0130131`; null when the message names none. */
      readonly odpsCode: string | null;
    }
  | { readonly type: "cancelled"; readonly taskName: string | null }
  | { readonly type: "lost"; readonly message: string };

/** What an event tells; see {@link InstanceEvent}. */
export type InstanceEventBody =
  /** The first event for every subscriber: all that is known now. */
  | { readonly type: "snapshot"; readonly view: InstanceView }
  | {
      readonly type: "status";
      readonly status: InstanceStatus;
      readonly statusText: string;
      readonly owner: string | null;
      readonly startTime: string | null;
      readonly endTime: string | null;
    }
  | { readonly type: "tasks"; readonly tasks: readonly TaskView[] }
  | { readonly type: "progress"; readonly progress: TaskProgress }
  /** The service cannot be asked for the moment; the watch goes on trying. */
  | ({ readonly type: "trouble" } & WatchTrouble)
  /** The service answers again. */
  | { readonly type: "recovered"; readonly since: string }
  | InstanceOutcome;

/**
 * One thing that happened to an instance, or to the watch on it. Plain JSON.
 *
 * First comes a `snapshot`; then whatever happens; then exactly one of `succeeded`, `failed`, `cancelled` and `lost`;
 * then the stream completes. New types may come in a minor version: let a `switch` have a default.
 */
export type InstanceEvent = {
  readonly instanceId: string;
  /** Grows by one with each event of a watch; a snapshot repeats the number of the last event it includes. */
  readonly seq: number;
  /** When the client learned of it: ISO 8601 in UTC. */
  readonly at: string;
} & InstanceEventBody;

/** Whether this event ends the stream: one of `succeeded`, `failed`, `cancelled`, `lost`. */
export function isTerminalEvent(event: InstanceEvent): event is InstanceEvent & InstanceOutcome {
  return event.type === "succeeded" || event.type === "failed" || event.type === "cancelled" || event.type === "lost";
}
