import { Observable, type Subscriber } from "rxjs";
import { asapScheduler } from "rxjs";
import { expect, it } from "vitest";

import { MaxComputeError } from "../../error.ts";
import type { InstanceListEvent, InstanceListView, InstanceSummary, LiveListFilter } from "./instance-list-event.ts";
import { createListRegistry } from "./list-registry.ts";

const at = "2023-01-01T00:00:00.000Z";

function summary(instanceId: string, startTime: string | null = at): InstanceSummary {
  const unknown = {
    owner: null,
    endTime: null,
    outcome: null,
    priority: null,
    progress: null,
    jobName: null,
    taskType: null,
    waitPosition: null,
    queueLength: null,
  };
  return { instanceId, project: "p", status: "Running", statusText: "Running", startTime, ...unknown };
}

function handSource() {
  const subscribers: Subscriber<InstanceListEvent>[] = [];
  let left = 0;
  let named$: Observable<string> | undefined;
  const events = (_filter: LiveListFilter, callers$?: Observable<string>): Observable<InstanceListEvent> =>
    new Observable((subscriber) => {
      named$ = callers$;
      subscribers.push(subscriber);
      return () => (left += 1);
    });
  const registry = createListRegistry({ events }, asapScheduler);
  const last = (): Subscriber<InstanceListEvent> => subscribers.at(-1) ?? expect.fail("nobody has subscribed");
  const snapshot = (...instances: InstanceSummary[]): void =>
    last().next({ at, type: "snapshot", view: { instances, more: false, trouble: null } });
  const callers = (): string[] => {
    const named: string[] = [];
    named$?.subscribe((caller) => named.push(caller)).unsubscribe();
    return named;
  };
  return {
    registry,
    callers,
    snapshot,
    emit: (event: InstanceListEvent) => last().next(event),
    fail: (error: Error) => last().error(error),
    started: () => subscribers.length,
    left: () => left,
  };
}

const idsOf = ({ instances }: InstanceListView): string[] => instances.map(({ instanceId }) => instanceId);

it("shares one look among watchers of one filter, and ends it with the last of them", () => {
  const source = handSource();
  const one = source.registry.updates({ limit: 5 }).subscribe();
  const two = source.registry.updates({ limit: 5 }).subscribe();
  expect(source.started()).toBe(1);
  source.registry.updates({ status: "Running" }).subscribe();
  expect(source.started()).toBe(2);
  one.unsubscribe();
  expect(source.left()).toBe(0);
  two.unsubscribe();
  expect(source.left()).toBe(1);
});

it("names to its source those on whose behalf it looks", () => {
  const source = handSource();
  const one = source.registry.updates({}, "one").subscribe();
  const two = [source.registry.updates({}, "two").subscribe(), source.registry.updates({}, "two").subscribe()];
  expect(source.callers()).toEqual(["one", "two"]);
  one.unsubscribe();
  two[0]?.unsubscribe();
  expect(source.callers()).toEqual(["two"]);
  two[1]?.unsubscribe();
  expect([source.callers(), source.left()]).toEqual([[], 1]);
});

it("gives a latecomer a snapshot of what is known, never a bare change", () => {
  const source = handSource();
  source.registry.updates({}).subscribe();
  source.snapshot(summary("a"));
  source.emit({ at, type: "changed", updated: [summary("b", "2023-01-02T00:00:00.000Z")], removed: [], more: true });
  const seen: InstanceListEvent[] = [];
  source.registry.updates({}).subscribe(({ event }) => seen.push(event));
  expect(seen).toMatchObject([{ type: "snapshot", view: { more: true, instances: [{ instanceId: "b" }, { instanceId: "a" }] } }]);
});

it("keeps what was known while the service cannot be asked, and says so", () => {
  const source = handSource();
  const views: InstanceListView[] = [];
  source.registry.updates({}).subscribe(({ view }) => views.push(view));
  source.snapshot(summary("a"), summary("b"));
  source.emit({ at, type: "trouble", code: "connection_lost", message: "gone", since: at });
  source.emit({ at, type: "recovered", since: at });
  source.emit({ at, type: "changed", updated: [], removed: ["a"], more: false });
  expect(views.map((view) => [idsOf(view), view.trouble?.code])).toEqual([
    [["a", "b"], undefined],
    [["a", "b"], "connection_lost"],
    [["a", "b"], undefined],
    [["b"], undefined],
  ]);
});

it("does not remember an error: whoever comes next starts anew", () => {
  const source = handSource();
  const errors: unknown[] = [];
  source.registry.updates({}).subscribe({ error: (error: unknown) => errors.push(error) });
  source.fail(new MaxComputeError("forbidden", "no"));
  expect(errors).toHaveLength(1);
  source.registry.updates({}).subscribe();
  expect(source.started()).toBe(2);
});
