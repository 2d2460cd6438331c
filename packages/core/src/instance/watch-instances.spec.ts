import { asyncScheduler, Observable, Subject, type Subscriber } from "rxjs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { MaxComputeError } from "../error.ts";
import { runningView } from "../testing/running-view.ts";
import type { InstanceEvent } from "../watch/instance/instance-event.ts";
import { createWatchRegistry } from "../watch/instance/registry.ts";
import type { InstanceListEvent, InstanceSummary } from "../watch/list/instance-list-event.ts";
import { idTargets, watchMany, type ManyInstancesEvent, type WatchManyParts } from "./watch-instances.ts";
import { watchTokens } from "./watch-token.ts";

const at = "2023-01-01T12:00:00.000Z";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(at) });
});

afterEach(() => {
  vi.useRealTimers();
});

function handFed() {
  const subscribers = new Map<string, Subscriber<InstanceEvent>>();
  const left: string[] = [];
  const source = {
    events: (instanceId: string): Observable<InstanceEvent> =>
      new Observable((subscriber) => {
        subscribers.set(instanceId, subscriber);
        subscriber.next({ instanceId, seq: 1, at, type: "snapshot", view: runningView(instanceId) });
        return () => left.push(instanceId);
      }),
  };
  const registry = createWatchRegistry(source, asyncScheduler);
  const interest = { tasks: false, progress: false };
  const parts: WatchManyParts = {
    project: "p",
    interest,
    updates: (id) => registry.updates(id, interest),
    tokens: () => watchTokens("p"),
    scheduler: asyncScheduler,
  };
  const end = (instanceId: string): void => {
    subscribers.get(instanceId)?.next({ instanceId, seq: 2, at, type: "succeeded" });
    subscribers.get(instanceId)?.complete();
  };
  return { parts, subscribers, left, end };
}

function watchIds(ids: Iterable<string>, parts: WatchManyParts): Observable<ManyInstancesEvent> {
  return watchMany({ instances: idTargets(ids) }, parts);
}

function watchListed(events$: Observable<InstanceListEvent>, parts: WatchManyParts): Observable<ManyInstancesEvent> {
  return watchMany({ instances: [], list: { filter: {}, events$ } }, parts);
}

function listen(events$: Observable<ManyInstancesEvent>) {
  const heard: string[] = [];
  const subscription = events$.subscribe({
    next: ({ instanceId, type }) => heard.push(`${instanceId} ${type}`),
    error: (error: MaxComputeError) => heard.push(`error ${error.code}`),
    complete: () => heard.push("complete"),
  });
  return { heard, subscription };
}

describe("by ids", () => {
  it("tells each instance's events, and completes when all have ended", () => {
    const { parts, end } = handFed();
    const { heard } = listen(watchIds(["a", "b", "a"], parts));
    end("b");
    expect(heard).toEqual(["a snapshot", "b snapshot", "b succeeded"]);
    end("a");
    expect(heard.slice(3)).toEqual(["a succeeded", "complete"]);
  });

  it("goes on with the others when one cannot be watched", () => {
    const { parts, subscribers, end } = handFed();
    const events: ManyInstancesEvent[] = [];
    watchIds(["a", "b"], parts).subscribe((event) => events.push(event));
    subscribers.get("a")?.error(new MaxComputeError("not_found", "There is no instance a."));
    end("b");
    expect(events.slice(2)).toEqual([
      { instanceId: "a", at, type: "error", code: "not_found", message: "There is no instance a." },
      { instanceId: "b", seq: 2, at, type: "succeeded" },
    ]);
  });

  it("tells what has ended already without asking", () => {
    const { parts, subscribers, end } = handFed();
    listen(watchIds(["a"], parts));
    end("a");
    subscribers.clear();
    expect(listen(watchIds(["a"], parts)).heard).toEqual(["a snapshot", "a succeeded", "complete"]);
    expect(subscribers.size).toBe(0);
  });

  it("completes at once without ids", () => {
    expect(listen(watchIds([], handFed().parts)).heard).toEqual(["complete"]);
  });

  it("leaves all watches when its subscriber leaves, also in the middle of an event", () => {
    const { parts, left } = handFed();
    const { subscription } = listen(watchIds(["a", "b"], parts));
    subscription.unsubscribe();
    expect(left.toSorted()).toEqual(["a", "b"]);
    const other = handFed();
    const inTheMiddle = new Subject<void>();
    let count = 0;
    const leaving = watchIds(["a", "b"], other.parts).subscribe(() => {
      count += 1;
      inTheMiddle.next();
    });
    inTheMiddle.subscribe(() => leaving.unsubscribe());
    other.end("a");
    expect([count, other.left.toSorted()]).toEqual([3, ["a", "b"]]);
  });
});

describe("by a list", () => {
  const row = (instanceId: string, status: InstanceSummary["status"] = "Running"): InstanceSummary => ({
    instanceId,
    project: "p",
    status,
    statusText: status,
    owner: null,
    startTime: null,
    endTime: null,
    outcome: null,
    priority: null,
    progress: null,
    jobName: null,
    taskType: null,
    waitPosition: null,
    queueLength: null,
  });
  const changed = (...updated: readonly InstanceSummary[]): InstanceListEvent => ({
    type: "changed",
    at,
    updated,
    removed: [],
    more: false,
  });
  const snapshot = (...instances: readonly InstanceSummary[]): InstanceListEvent => ({
    type: "snapshot",
    at,
    view: { instances, more: false, trouble: null },
  });

  it("watches what has not ended, and what appears later, each once", () => {
    const { parts, end } = handFed();
    const list$ = new Subject<InstanceListEvent>();
    const { heard } = listen(watchListed(list$, parts));
    list$.next(snapshot(row("open"), row("old", "Terminated")));
    list$.next(changed(row("new"), row("old", "Terminated"), row("short", "Terminated")));
    expect(heard).toEqual(["open snapshot", "new snapshot", "short snapshot"]);
    end("open");
    list$.next(changed(row("open", "Terminated")));
    expect(heard.slice(3)).toEqual(["open succeeded"]);
  });

  it("goes on with an instance that leaves the list", () => {
    const { parts, end } = handFed();
    const list$ = new Subject<InstanceListEvent>();
    const { heard } = listen(watchListed(list$, parts));
    list$.next(snapshot(row("a")));
    list$.next({ type: "changed", at, updated: [], removed: ["a"], more: false });
    end("a");
    expect(heard).toEqual(["a snapshot", "a succeeded"]);
  });

  it("errors when the list cannot be had", () => {
    const { parts } = handFed();
    const list$ = new Subject<InstanceListEvent>();
    const { heard } = listen(watchListed(list$, parts));
    list$.error(new MaxComputeError("forbidden", "You may not."));
    expect(heard).toEqual(["error forbidden"]);
  });
});
