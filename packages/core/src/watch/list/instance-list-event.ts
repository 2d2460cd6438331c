import type { InstanceStatus } from "../../model.ts";
import type { InstanceOutcome, WatchTrouble } from "../instance/instance-event.ts";

/** One instance of a live list. Plain JSON; times are ISO 8601 in UTC. A field is null if the service does not give it. */
export interface InstanceSummary {
  /** The id of the instance. `mc.instance(id)` creates a handle from it. */
  readonly instanceId: string;
  /** The project that it runs in. */
  readonly project: string;
  /** The status; `Unknown` for a word that this version does not know. */
  readonly status: InstanceStatus;
  /** The status as the service wrote it. */
  readonly statusText: string;
  /** Who submitted the instance, such as `ALIYUN$name@example.com`. */
  readonly owner: string | null;
  /** When the instance was submitted. */
  readonly startTime: string | null;
  /** When the instance ended; null before that. */
  readonly endTime: string | null;
  /**
   * How the instance ended. The list of the service does not contain it, so the client requests it in the background. It is null
   * until the answer arrives, and stays null if the service does not give it.
   */
  readonly outcome: Exclude<InstanceOutcome["type"], "lost"> | null;
  /** The priority; 0 is the most urgent. Known while the instance waits or runs, and kept afterwards (docs/protocol.md 2.12). */
  readonly priority: number | null;
  /** The progress in percent, a whole number from 0 to 100; null if the instance does not run, or is an XFlow. */
  readonly progress: number | null;
  /** The name of the job. Known while the instance waits or runs, and kept afterwards. */
  readonly jobName: string | null;
  /** The type of its task, such as `SQL`. Known while the instance waits or runs, and kept afterwards. */
  readonly taskType: string | null;
  /** Its place in the queue, from 1; null if the instance does not wait. */
  readonly waitPosition: number | null;
  /** The number of instances in that queue; null if the instance does not wait. */
  readonly queueLength: number | null;
}

/** The current content of a live list of instances. Plain JSON. */
export interface InstanceListView {
  /** The instances, newest first. */
  readonly instances: readonly InstanceSummary[];
  /** Whether the service has more instances than the `limit` of the list. */
  readonly more: boolean;
  /** Why requests to the service fail at the moment; null while they succeed. All other fields then hold the last known values. */
  readonly trouble: WatchTrouble | null;
}

/** Which instances a live list contains. */
export interface LiveListFilter {
  /** Only instances with this status. Default: all. */
  readonly status?: InstanceStatus | undefined;
  /** True: only instances of the account that signs the requests. False: those of all accounts. Default: the service decides. */
  readonly onlyOwner?: boolean | undefined;
  /**
   * The largest number of instances. If there are more, instances that have not ended are kept first, then those that ended last.
   * Default 200.
   */
  readonly limit?: number | undefined;
}

/**
 * An event of a live list. Plain JSON; `at` is when the client received the information, ISO 8601 in UTC.
 *
 * - `snapshot`: the first event of every subscriber, with the whole list. Changes follow.
 * - `changed`: the list has changed. `updated` contains each new or changed instance completely, `removed` the ids of instances that are
 *   no longer in the list.
 * - `trouble`: requests to the service fail, or this machine was asleep. The list continues to send requests. Then comes `recovered`,
 *   another `trouble` if the code changes, or an error of the stream: after `watch.toleranceMs`, or for a fault that does not pass.
 * - `recovered`: requests succeed again after the trouble that began at `since`. If the list has changed meanwhile, `changed` follows.
 *
 * A live list has no last event. It errors only if the service can no longer be asked.
 */
export type InstanceListEvent = { readonly at: string } & (
  | { readonly type: "snapshot"; readonly view: InstanceListView }
  /** Contains only what has changed. */
  | { readonly type: "changed"; readonly updated: readonly InstanceSummary[]; readonly removed: readonly string[]; readonly more: boolean }
  | ({ readonly type: "trouble" } & WatchTrouble)
  | { readonly type: "recovered"; readonly since: string }
);
