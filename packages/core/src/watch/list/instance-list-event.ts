import type { InstanceStatus } from "../../model.ts";
import type { InstanceOutcome, WatchTrouble } from "../instance/instance-event.ts";

/** One instance as a live list shows it. Plain JSON; times are ISO 8601 in UTC. What the service does not tell is null. */
export interface InstanceSummary {
  /** With it a handle is made: `mc.instance(id)`. */
  readonly instanceId: string;
  /** The project that it runs in. */
  readonly project: string;
  /** `Unknown` for a word that this version does not know. */
  readonly status: InstanceStatus;
  /** The service's own word for the status. */
  readonly statusText: string;
  /** Who submitted it, such as `ALIYUN$name@example.com`. */
  readonly owner: string | null;
  /** When it was taken. */
  readonly startTime: string | null;
  /** Null while it has not ended. */
  readonly endTime: string | null;
  /**
   * How it ended. The service's list does not tell: it is asked for in the background, and null until it is known. It stays
   * null where it cannot be had.
   */
  readonly outcome: Exclude<InstanceOutcome["type"], "lost"> | null;
  /** From 0 up, 0 being the most urgent; known while it waits or runs (docs/protocol.md 2.12). */
  readonly priority: number | null;
  /** 0 to 100; known while it runs. */
  readonly progress: number | null;
  /** Name of the job; known while it waits or runs, and kept afterwards. */
  readonly jobName: string | null;
  /** Such as `SQL`. */
  readonly taskType: string | null;
  /** Its place in the queue, from 1; null when it does not wait. */
  readonly waitPosition: number | null;
  /** How many wait in that queue. */
  readonly queueLength: number | null;
}

/** What a live list of instances shows. Plain JSON. */
export interface InstanceListView {
  /** Newest first. */
  readonly instances: readonly InstanceSummary[];
  /** True when there are more than the list was asked to hold. */
  readonly more: boolean;
  /** Why the service cannot be asked for the moment; null while it can. The rest is then what was known before. */
  readonly trouble: WatchTrouble | null;
}

/** Which instances a live list holds. */
export interface LiveListFilter {
  /** Only those in this state. Default: all. */
  readonly status?: InstanceStatus | undefined;
  /** True: only the caller's own. */
  readonly onlyOwner?: boolean | undefined;
  /** Most instances held; the newest win, and those that have not ended win over those that have. Default 200. */
  readonly limit?: number | undefined;
}

/** One change of a live list. First comes a `snapshot`. Plain JSON; `at` is when the client learned of it. */
export type InstanceListEvent = { readonly at: string } & (
  | { readonly type: "snapshot"; readonly view: InstanceListView }
  /** What is new or different, whole, and the ids that are gone from the list. */
  | { readonly type: "changed"; readonly updated: readonly InstanceSummary[]; readonly removed: readonly string[]; readonly more: boolean }
  | ({ readonly type: "trouble" } & WatchTrouble)
  | { readonly type: "recovered"; readonly since: string }
);
