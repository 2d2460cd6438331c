import type { InstanceEvent, InstanceListEvent } from "@maxcompute-rx/core";
import type { Observer } from "rxjs";

import type { Watches } from "../upstream/watches.ts";
import type { WatchEvent } from "./log-entry.ts";
import type { Replica } from "./replica.ts";

const nothing = { tasks: false, progress: false };

/** What pages can watch of a project, shared by all replicas. */
export function fleetWatches(replica: Replica, project: string): Watches {
  return {
    watch: (instanceId, interest, caller, observer, after) =>
      replica.watch({ kind: "instance", project, instanceId }, { interest, caller, observer: ofAll(observer) }, after),
    list: (filter, caller, observer, after) =>
      replica.watch({ kind: "list", project, filter }, { interest: nothing, caller, observer: ofAll(observer) }, after),
    knownOwner: (instanceId) => replica.owner({ kind: "instance", project, instanceId }),
  };
}

/** The events of an instance are instance events, and those of a list are list events: the target decides. */
function ofAll(observer: Observer<InstanceEvent> | Observer<InstanceListEvent>): Observer<WatchEvent> {
  return observer as Observer<WatchEvent>;
}
