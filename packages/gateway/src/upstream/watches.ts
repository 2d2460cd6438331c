import type { InstanceEvent, InstanceListEvent, LiveListFilter } from "@maxcompute-rx/core";
import type { Interest } from "@maxcompute-rx/core/internal";
import type { Observer, Unsubscribable } from "rxjs";

/**
 * What pages can watch of one project. A thousand pages may watch the same, so what they are told comes to their observers directly: a
 * subscriber of an Observable between them would take memory and time of each. An observer may be called before its watch is returned,
 * and ignores calls after it has left.
 */
export interface Watches {
  /**
   * Shared by all who listen to the instance. Callers take turns with requests.
   *
   * @param after the observer knows everything up to this entry of the log that gateways share, and gets what came later instead of a snapshot
   */
  watch(instanceId: string, interest: Interest, caller: string, observer: Observer<InstanceEvent>, after?: string): Unsubscribable;
  /** Shared by all who listen to a list of this filter, in the same way. */
  list(filter: LiveListFilter, caller: string, observer: Observer<InstanceListEvent>, after?: string): Unsubscribable;
  /** The owner of an instance, if a watch has told it; undefined if not. */
  knownOwner(instanceId: string): string | null | undefined;
}
