import type { InstanceEvent, InstanceListEvent, InstanceSummary } from "@maxcompute-rx/core";
import { Observable, ReplaySubject } from "rxjs";

import type { Upstream } from "../upstream/upstream.ts";
import type { Watches } from "../upstream/watches.ts";

export const at = "2023-01-01T12:00:00.000Z";

/** A project whose events a spec makes up; each watch and list gives a newcomer all that was told before. */
export interface FakeUpstream extends Upstream, Pick<Watches, "knownOwner"> {
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
  const counted = <T>(key: string, source: Observable<T>): Observable<T> =>
    new Observable((subscriber) => {
      listeners.set(key, (listeners.get(key) ?? 0) + 1);
      subscriber.add(() => listeners.set(key, (listeners.get(key) ?? 0) - 1));
      return source.subscribe(subscriber);
    });
  const unasked = (): never => {
    throw new Error("This spec asks for no calls.");
  };
  return {
    instance,
    listEvents,
    listeners,
    watch: (id) => counted(id, instance(id)),
    list: () => counted("list", listEvents),
    knownOwner: () => undefined,
    owner: unasked,
    logview: unasked,
    send: unasked,
    sendToTunnel: unasked,
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
