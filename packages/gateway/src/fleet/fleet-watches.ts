import type { InstanceEvent, InstanceListEvent } from "@maxcompute-rx/core";
import type { Observable } from "rxjs";

import type { Watches } from "../upstream/watches.ts";
import type { Replica } from "./replica.ts";

const nothing = { tasks: false, progress: false };

/** What pages can watch of a project, shared by all replicas. */
export function fleetWatches(replica: Replica, project: string): Watches {
  return {
    // The events of an instance are instance events, and those of a list are list events: the target decides.
    watch: (instanceId, interest, caller, after) =>
      replica.watch({ kind: "instance", project, instanceId }, interest, caller, after) as Observable<InstanceEvent>,
    list: (filter, caller, after) =>
      replica.watch({ kind: "list", project, filter }, nothing, caller, after) as Observable<InstanceListEvent>,
    knownOwner: (instanceId) => replica.owner({ kind: "instance", project, instanceId }),
  };
}
