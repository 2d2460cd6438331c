import type { InstanceEvent, InstanceListEvent, InstanceSummary } from "@maxcompute-rx/core";
import { ReplaySubject, type Observable, type Observer, type Unsubscribable } from "rxjs";

import type { Watches } from "../upstream/watches.ts";

export const at = "2023-01-01T12:00:00.000Z";

/** A project whose events a spec makes up; each watch and list gives a newcomer all that was told before. */
export interface FakeUpstream extends Watches {
  /** Events of an instance, by its id. */
  instance(id: string): ReplaySubject<InstanceEvent>;
  readonly listEvents: ReplaySubject<InstanceListEvent>;
  /** Watches and lists that are listened to now, by how many. */
  readonly listeners: Map<string, number>;
}

export function fakeUpstream(): FakeUpstream {
  const instances = new Map<string, ReplaySubject<InstanceEvent>>();
  const listeners = new Map<string, number>();
  const listEvents = new ReplaySubject<InstanceListEvent>();
  const instance = (id: string): ReplaySubject<InstanceEvent> => {
    const known = instances.get(id) ?? new ReplaySubject<InstanceEvent>();
    instances.set(id, known);
    return known;
  };
  const counted = <T>(key: string, source: Observable<T>, observer: Observer<T>): Unsubscribable => {
    listeners.set(key, (listeners.get(key) ?? 0) + 1);
    const subscription = source.subscribe(observer);
    subscription.add(() => listeners.set(key, (listeners.get(key) ?? 0) - 1));
    return subscription;
  };
  return {
    instance,
    listEvents,
    listeners,
    watch: (id, _interest, _caller, observer) => counted(id, instance(id), observer),
    list: (_filter, _caller, observer) => counted("list", listEvents, observer),
    knownOwner: () => undefined,
  };
}

export function snapshotOf(instanceId: string, owner: string | null = "ann", text = ""): InstanceEvent {
  const view = {
    instanceId,
    project: "demo_project",
    status: "Running",
    statusText: `Running${text}`,
    owner,
    startTime: at,
    endTime: null,
    tasks: [],
    progress: [],
    trouble: null,
    outcome: null,
  } as const;
  return { instanceId, seq: 0, at, type: "snapshot", view };
}

export function taskEvent(instanceId: string, seq: number, name = "AnonymousSQLTask"): InstanceEvent {
  return { instanceId, seq, at, type: "tasks", tasks: [{ name, type: "SQL", status: "Running", startTime: at, endTime: null }] };
}

export function summaryOf(instanceId: string, owner: string | null): InstanceSummary {
  return {
    instanceId,
    project: "demo_project",
    status: "Running",
    statusText: "Running",
    owner,
    startTime: at,
    endTime: null,
    outcome: null,
    priority: null,
    progress: null,
    jobName: null,
    taskType: null,
    waitPosition: null,
    queueLength: null,
  };
}
