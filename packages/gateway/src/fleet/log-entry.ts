import type { InstanceEvent, InstanceListEvent, InstanceListView, InstanceView, LiveListFilter } from "@maxcompute-rx/core";
import type { Interest, StreamChange } from "@maxcompute-rx/core/internal";

import type { SharedError } from "./shared-error.ts";

/** What is watched: an instance, or the list of a filter. */
export type WatchTarget =
  | { readonly kind: "instance"; readonly project: string; readonly instanceId: string }
  | { readonly kind: "list"; readonly project: string; readonly filter: LiveListFilter };

/** The name of a target in the log. */
export function targetKey(target: WatchTarget): string {
  if (target.kind === "instance") return JSON.stringify([target.project, target.instanceId]);
  const { status, onlyOwner, limit } = target.filter;
  return JSON.stringify([target.project, { status, onlyOwner, limit }]);
}

export type WatchEvent = InstanceEvent | InstanceListEvent;

/** What the subscribers at one replica want of a target. */
export interface Want {
  readonly target: WatchTarget;
  /** Null: nothing any more. */
  readonly interest: Interest | null;
  /** On whose behalf, by names that mean nothing elsewhere. */
  readonly callers: readonly string[];
  /** The replica knows no view of the target, and needs one. */
  readonly isBlank: boolean;
}

/** Everything that is known of a target. */
export type TargetState =
  | { readonly kind: "instance"; readonly seq: number; readonly view: InstanceView; readonly end: InstanceEvent | null }
  | { readonly kind: "list"; readonly view: InstanceListView };

/** An entry of the log, which all replicas read in the same order. */
export type LogEntry =
  /** A replica lives. By `mark` it recognises its own entry. */
  | { readonly type: "alive"; readonly replica: string; readonly mark?: string | undefined }
  /** What a replica wants of some targets from now on. */
  | { readonly type: "wants"; readonly replica: string; readonly wants: readonly Want[] }
  /** The holder of the project's lease has looked. Only the holder adds `event`, `state` and `failed`. */
  | { readonly type: "event"; readonly key: string; readonly event: WatchEvent }
  /** Nothing new: for replicas that know nothing of the target yet. */
  | { readonly type: "state"; readonly key: string; readonly state: TargetState }
  /** The service can no longer be asked about the target. */
  | { readonly type: "failed"; readonly key: string; readonly error: SharedError }
  /** A replica holds the lease of a project from now on. The others tell it what they want. */
  | { readonly type: "held"; readonly replica: string; readonly project: string }
  /** The lease of a project was given back. */
  | { readonly type: "free"; readonly project: string }
  /** Nothing was heard of a replica for a while. */
  | { readonly type: "gone"; readonly replica: string }
  /** The subscriptions of a page, for the replica that has its stream. `proof` is made of the caller. */
  | {
      readonly type: "change";
      readonly ask: string;
      readonly stream: string;
      readonly proof: string;
      readonly change: StreamChange;
    }
  /** That was done. */
  | { readonly type: "changed"; readonly ask: string };
