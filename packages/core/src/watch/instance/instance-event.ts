import type { InstanceStatus, TaskProgress, TaskStatus } from "../../model.ts";

/** One task of an instance, as a watch reports it. Plain JSON; times are ISO 8601 in UTC. */
export interface TaskView {
  /** The name of the task, such as `AnonymousSQLTask`. */
  readonly name: string;
  /** The element name of the task in the job's XML, such as `SQL`. */
  readonly type: string;
  /** The status; `Unknown` for a word that this version does not know. */
  readonly status: TaskStatus;
  /** When the task started; null before that. */
  readonly startTime: string | null;
  /** When the task ended; null before that. */
  readonly endTime: string | null;
}

/** Everything that a watch knows about an instance. Plain JSON; times are ISO 8601 in UTC. */
export interface InstanceView {
  /** The id of the instance. */
  readonly instanceId: string;
  /** The project that it runs in. */
  readonly project: string;
  /** The status; `Unknown` for a word that this version does not know. */
  readonly status: InstanceStatus;
  /** The status as the service wrote it. */
  readonly statusText: string;
  /** Who submitted the instance, such as `ALIYUN$name@example.com`; null if the service did not say. */
  readonly owner: string | null;
  /** When the instance was submitted; null if the service did not say. */
  readonly startTime: string | null;
  /** When the instance ended; null before that. */
  readonly endTime: string | null;
  /** The tasks. Empty until the first answer about tasks. While the instance runs, they are requested only if a subscriber wants tasks or progress. */
  readonly tasks: readonly TaskView[];
  /** The progress of each task. Empty until a subscriber wants progress and the service has scheduled the first stage. */
  readonly progress: readonly TaskProgress[];
  /** Why requests to the service fail at the moment; null while they succeed. All other fields then hold the last known values. */
  readonly trouble: WatchTrouble | null;
  /** How the instance ended; null before that. */
  readonly outcome: InstanceOutcome | null;
}

/** Why the requests of a watch or a live list fail at the moment. It continues to send requests. Plain JSON. */
export interface WatchTrouble {
  /** A `MaxComputeErrorCode`; `aborted` if this machine was asleep. */
  readonly code: string;
  /** What is wrong, as a sentence for people. Programs compare `code`. */
  readonly message: string;
  /** When the trouble began: ISO 8601 in UTC. */
  readonly since: string;
}

/**
 * How an instance ended.
 *
 * - `succeeded`: all tasks succeeded, or the instance has no tasks.
 * - `failed`: a task failed, or a task reached no final status.
 * - `cancelled`: a task was cancelled, and none failed. `taskName` is the cancelled task; null if it is not known.
 * - `lost`: the service no longer knows the instance, although it returned its status before. `message` is its answer.
 */
export type InstanceOutcome =
  | { readonly type: "succeeded" }
  | {
      readonly type: "failed";
      /** The task that failed; null if it is not known. */
      readonly taskName: string | null;
      /** The message of the service. If it could not be read, a sentence that says so. */
      readonly message: string;
      /** The error code of the service, such as `ODPS-0130131`; null if the message contains none. */
      readonly odpsCode: string | null;
    }
  | { readonly type: "cancelled"; readonly taskName: string | null }
  | { readonly type: "lost"; readonly message: string };

/**
 * The type of an {@link InstanceEvent} and the fields that belong to it.
 *
 * - `snapshot`: the first event of every subscriber, with everything known now. Changes follow. If the instance has already ended, its
 *   outcome follows.
 * - `status`: the status, the owner or a time has changed; the fields are those of {@link InstanceView}.
 *   After the status `Terminated`, the watch requests the outcome, and the terminal event follows.
 * - `tasks`: the tasks have changed; the event contains all of them. It comes while a subscriber wants tasks or progress, and for all
 *   subscribers once the instance has ended.
 * - `progress`: the progress of one task has changed; the event contains all its stages. It comes only while a subscriber wants progress.
 * - `trouble`: requests to the service fail, or this machine was asleep. The watch continues to send requests. Then comes `recovered`,
 *   another `trouble` if the code changes, `lost`, or an error of the stream: after `watch.toleranceMs`, or for a fault that does not pass.
 * - `recovered`: requests succeed again after the trouble that began at `since`. Changes that happened meanwhile follow.
 * - `rerun`: an interactive query could not go on, and runs again as another instance; `from` is the id of the instance before. This and
 *   all later events are about the new one, and `seq` begins again. `view` is everything known about it. With `reason` `retry` it still
 *   runs interactively, in a new session; with any other reason, it has fallen back and runs as an ordinary job.
 * - `succeeded`, `failed`, `cancelled`, `lost`: the terminal event; see {@link InstanceOutcome}. The stream completes immediately after it.
 */
export type InstanceEventBody =
  /** The first event of every subscriber. */
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
  /** Requests to the service fail; the watch continues. */
  | ({ readonly type: "trouble" } & WatchTrouble)
  /** Requests to the service succeed again. */
  | { readonly type: "recovered"; readonly since: string }
  /** An interactive query runs again, as another instance. */
  | ({ readonly type: "rerun"; readonly view: InstanceView } & Rerun)
  | InstanceOutcome;

/**
 * Why an interactive query is not, or no longer, run interactively:
 *
 * - `unsupported`: the statement, or something in it, cannot run interactively
 * - `resource`: there are not enough resources, or the queue is full
 * - `timeout`: it ran longer than interactive queries may, or its result did not come in time
 * - `upgrading`: interactive queries are not available, for example during an upgrade, or not allowed in the project
 * - `generic`: interactive mode failed in some other way
 * - `attach`: no session, or no connection to the quota, could be opened
 */
export type FallbackReason = "unsupported" | "resource" | "timeout" | "upgrading" | "generic" | "attach";

/** Why an interactive query ran again, as another instance. Plain JSON. */
export interface Rerun {
  /** `retry`: it runs interactively again, in a new session. Any other reason: it has fallen back and runs as an ordinary job. */
  readonly reason: FallbackReason | "retry";
  /** What went wrong, as a sentence for people. */
  readonly message: string;
  /** The error code of the service, such as `ODPS-1850001`; null if the message contains none. */
  readonly odpsCode: string | null;
  /** The id under which it ran before; null if it had not begun. */
  readonly from: string | null;
}

/**
 * An event of an instance, or of the watch on it. Plain JSON.
 *
 * The first event is a `snapshot`. Changes follow. The last event is exactly one of `succeeded`, `failed`, `cancelled` and `lost`;
 * then the stream completes. The stream errors only if the service can no longer be asked. A minor version may add types, so give
 * a `switch` a `default`.
 *
 * @example
 * ```ts
 * instance.events$.subscribe((event) => {
 *   switch (event.type) {
 *     case "snapshot":
 *       return show(event.view);
 *     case "status":
 *       return console.log(event.statusText);
 *     case "failed":
 *       return console.error(event.odpsCode, event.message);
 *     default:
 *       return console.log(event.type);
 *   }
 * });
 * ```
 */
export type InstanceEvent = {
  /** The id of the instance. */
  readonly instanceId: string;
  /** Increases by one with each event of a watch. The snapshot of a late subscriber repeats the number of the last event that it includes. */
  readonly seq: number;
  /** When the client received the information: ISO 8601 in UTC. */
  readonly at: string;
} & InstanceEventBody;

/**
 * Returns whether an event is the last one of its instance: `succeeded`, `failed`, `cancelled` or `lost`. It narrows the type.
 *
 * @example
 * ```ts
 * const end = await firstValueFrom(instance.events$.pipe(filter(isTerminalEvent)));
 * if (end.type === "failed") console.error(end.message);
 * ```
 */
export function isTerminalEvent(event: InstanceEvent): event is InstanceEvent & InstanceOutcome {
  return event.type === "succeeded" || event.type === "failed" || event.type === "cancelled" || event.type === "lost";
}
