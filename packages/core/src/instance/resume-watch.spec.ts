import { asyncScheduler, Observable, Subject, type Subscriber } from "rxjs";
import { describe, expect, it } from "vitest";

import { MaxComputeError } from "../error.ts";
import type { InstanceEvent, InstanceView } from "../watch/instance/instance-event.ts";
import { createWatchRegistry } from "../watch/instance/registry.ts";
import type { InstanceListEvent, InstanceSummary } from "../watch/list/instance-list-event.ts";
import { resumeWatch } from "./resume-watch.ts";
import { idTargets, watchMany, type ManyInstancesEvent, type WatchedInstances } from "./watch-instances.ts";
import { watchTokens } from "./watch-token.ts";

const at = "2023-01-01T12:00:00.000Z";
const interest = { tasks: false, progress: false };

function view(instanceId: string, status: InstanceView["status"] = "Running"): InstanceView {
  const times = { owner: null, startTime: at, endTime: null };
  return { instanceId, project: "p", status, statusText: status, ...times, tasks: [], progress: [], trouble: null, outcome: null };
}

/** A process: its own registry, driven by hand. */
function openProcess() {
  const subscribers = new Map<string, Subscriber<InstanceEvent>>();
  const list$ = new Subject<InstanceListEvent>();
  const filters: unknown[] = [];
  const source = {
    events: (id: string): Observable<InstanceEvent> => new Observable((subscriber) => void subscribers.set(id, subscriber)),
  };
  const registry = createWatchRegistry(source, asyncScheduler);
  const tokens = watchTokens("p");
  const parts = {
    project: "p",
    tokens: () => tokens,
    scheduler: asyncScheduler,
    registry,
    interest,
    updates: (id: string) => registry.updates(id, interest),
  };
  const list = (filter: unknown): Observable<InstanceListEvent> => {
    filters.push(filter);
    return list$;
  };
  return {
    filters,
    list$,
    registry,
    asked: () => [...subscribers.keys()],
    see: (id: string, status?: InstanceView["status"]) =>
      subscribers.get(id)?.next({ instanceId: id, seq: 1, at, type: "snapshot", view: view(id, status) }),
    end: (id: string) => {
      subscribers.get(id)?.next({ instanceId: id, seq: 2, at, type: "succeeded" });
      subscribers.get(id)?.complete();
    },
    forget: (id: string) => subscribers.get(id)?.error(new MaxComputeError("not_found", "There is no such instance.")),
    watch: (ids: readonly string[]) => watchMany({ instances: idTargets(ids) }, parts),
    watchList: () => watchMany({ instances: [], list: { filter: { limit: 5 }, events$: list$ } }, parts),
    resume: async (token: string, more?: Parameters<typeof resumeWatch>[1]) =>
      resumeWatch(await tokens.open(token), more, { ...parts, list }),
  };
}

function listen(events$: WatchedInstances) {
  const heard: string[] = [];
  const events: ManyInstancesEvent[] = [];
  events$.subscribe({
    next: (event) => {
      events.push(event);
      heard.push(`${event.instanceId} ${event.type}`);
    },
    complete: () => heard.push("complete"),
  });
  return { heard, events };
}

describe("a token of several instances", () => {
  it("goes on with each where it was, marks the gap, and does not tell an end again", async () => {
    const first = openProcess();
    const watch = first.watch(["a", "b", "c"]);
    listen(watch);
    first.see("a");
    first.see("b");
    first.end("b");
    const token = await watch.watchToken();

    const second = openProcess();
    const resumed = await second.resume(token);
    const { heard, events } = listen(resumed);
    expect(heard).toEqual(["a snapshot", "a trouble", "b snapshot"]);
    expect(events[1]).toMatchObject({ seq: 2, code: "aborted", message: expect.stringContaining("token") as string });
    expect(events[2]).toMatchObject({ seq: 2, view: { outcome: { type: "succeeded" } } });
    expect(second.asked()).toEqual(["a", "c"]);
    second.see("a");
    second.see("c");
    second.end("a");
    second.end("c");
    expect(heard.slice(3)).toEqual(["a recovered", "c snapshot", "a succeeded", "c succeeded", "complete"]);
  });

  it("tells an end again that was not dealt with", async () => {
    const first = openProcess();
    const watch = first.watch(["a"]);
    listen(watch);
    first.see("a", "Terminated");
    first.end("a");
    const second = openProcess();
    const { heard } = listen(await second.resume(await watch.watchToken({ untold: ["a"] })));
    second.see("a", "Terminated");
    second.end("a");
    expect(heard).toEqual(["a snapshot", "a trouble", "a recovered", "a succeeded", "complete"]);
  });

  it("is lost if the service has forgotten an instance that it knew, and an error if nobody ever knew it", async () => {
    const first = openProcess();
    const watch = first.watch(["a", "never"]);
    listen(watch);
    first.see("a");
    const second = openProcess();
    const { heard } = listen(await second.resume(await watch.watchToken()));
    second.forget("a");
    second.forget("never");
    expect(heard).toEqual(["a snapshot", "a trouble", "a lost", "never error", "complete"]);
  });

  it("joins a watch that runs already, and is told what its token does not know", async () => {
    const first = openProcess();
    const watch = first.watch(["a"]);
    listen(watch);
    first.see("a");
    const token = await watch.watchToken();
    const second = openProcess();
    second.registry.updates("a", interest).subscribe();
    second.see("a", "Suspended");
    const { heard } = listen(await second.resume(token));
    expect(heard).toEqual(["a snapshot", "a trouble", "a recovered", "a status"]);
  });

  it("watches more instances besides, and has a token of its own", async () => {
    const first = openProcess();
    const token = await first.watch(["a"]).watchToken();
    const second = openProcess();
    const resumed = await second.resume(token, ["a", "b"]);
    listen(resumed);
    second.see("a");
    second.end("a");
    const third = openProcess();
    const { heard } = listen(await third.resume(await resumed.watchToken()));
    expect(heard).toEqual(["a snapshot"]);
    expect(third.asked()).toEqual(["b"]);
  });
});

describe("a token of a list", () => {
  const row = (instanceId: string, status: InstanceSummary["status"], startTime: string): InstanceSummary => {
    const unknown = {
      owner: null,
      outcome: null,
      priority: null,
      progress: null,
      jobName: null,
      taskType: null,
      waitPosition: null,
      queueLength: null,
    };
    return { instanceId, project: "p", status, statusText: status, startTime, endTime: null, ...unknown };
  };
  const snapshot = (...instances: readonly InstanceSummary[]): InstanceListEvent => ({
    type: "snapshot",
    at,
    view: { instances, more: false, trouble: null },
  });

  it("tells what was submitted and has ended while nobody watched, and nothing that ended before", async () => {
    const first = openProcess();
    const watch = first.watchList();
    listen(watch);
    first.list$.next(snapshot(row("run", "Running", "2023-01-01T12:00:00.000Z"), row("old", "Terminated", "2023-01-01T11:00:00.000Z")));
    first.see("run");
    const second = openProcess();
    const { heard } = listen(await second.resume(await watch.watchToken()));
    expect(second.filters).toEqual([{ limit: 5 }]);
    second.list$.next(
      snapshot(
        row("new", "Running", "2023-01-01T12:02:00.000Z"),
        row("missed", "Terminated", "2023-01-01T12:01:00.000Z"),
        row("run", "Terminated", "2023-01-01T12:00:00.000Z"),
        row("old", "Terminated", "2023-01-01T11:00:00.000Z"),
      ),
    );
    expect(second.asked()).toEqual(["run", "new", "missed"]);
    for (const id of ["run", "missed"]) {
      second.see(id, "Terminated");
      second.end(id);
    }
    expect(heard).toEqual([
      "run snapshot",
      "run trouble",
      "run recovered",
      "run status",
      "run succeeded",
      "missed snapshot",
      "missed succeeded",
    ]);
  });

  it("forgets ended instances that have left the list", async () => {
    const first = openProcess();
    const watch = first.watchList();
    listen(watch);
    first.list$.next(snapshot(row("a", "Running", at)));
    first.see("a");
    first.end("a");
    const before = await watch.watchToken();
    first.list$.next({ type: "changed", at, updated: [], removed: ["a"], more: false });
    expect((await watch.watchToken()).length).toBeLessThan(before.length);
  });
});
