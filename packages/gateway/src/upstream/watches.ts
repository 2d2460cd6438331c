import type { InstanceEvent, InstanceListEvent, LiveListFilter } from "@maxcompute-rx/core";
import type { Interest } from "@maxcompute-rx/core/internal";
import type { Observable } from "rxjs";

/** What pages can watch of one project. */
export interface Watches {
  /**
   * Shared by all who listen to the instance. Callers take turns with requests.
   *
   * @param after the listener knows everything up to this entry of the log that gateways share, and gets what came later instead of a snapshot
   */
  watch(instanceId: string, interest: Interest, caller: string, after?: string): Observable<InstanceEvent>;
  /** Shared by all who listen to a list of this filter, in the same way. */
  list(filter: LiveListFilter, caller: string, after?: string): Observable<InstanceListEvent>;
  /** The owner of an instance, if a watch has told it; undefined if not. */
  knownOwner(instanceId: string): string | null | undefined;
}
