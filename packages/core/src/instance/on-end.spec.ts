import { asyncScheduler, Observable, Subject } from "rxjs";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { MaxComputeError } from "../error.ts";
import type { InstanceEvent, InstanceOutcome, InstanceView } from "../watch/instance/instance-event.ts";
import { createWatchRegistry } from "../watch/instance/registry.ts";
import type { InstanceListEvent } from "../watch/list/instance-list-event.ts";
import type { EndHandler, EndOptions, TokenStore } from "./end-handler.ts";
import { manyInstances, type ManyInstances } from "./many-instances.ts";
import { watchTokens } from "./watch-token.ts";

const interest = { tasks: false, progress: false };
const start = Date.parse("2023-01-01T12:00:00.000Z");

// The client loads this code later, which takes real time.
beforeAll(() => import("./later.ts"));

beforeEach(() => {
  vi.useFakeTimers({ now: start, toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A service whose jobs end at given times, or when they are stopped. */
class Service {
  readonly jobs = new Map<string, { endMs: number; outcome: InstanceOutcome }>();
  readonly stops: string[] = [];
  /** Called for each watch that begins; what it returns is the error of the watch. */
  fault: (id: string) => MaxComputeError | null = () => null;
  /** Called for each stop. */
  stopFault: () => MaxComputeError | null = () => null;

  run(id: string, durationMs: number, outcome: InstanceOutcome = { type: "succeeded" }): string {
    this.jobs.set(id, { endMs: Date.now() + durationMs, outcome });
    return id;
  }

  stop(id: string): Promise<void> {
    this.stops.push(id);
    const fault = this.stopFault();
    if (fault) return Promise.reject(fault);
    this.jobs.set(id, { endMs: Date.now() + 500, outcome: { type: "cancelled", taskName: null } });
    return Promise.resolve();
  }

  events(instanceId: string): Observable<InstanceEvent> {
    return new Observable((subscriber) => {
      const error =
        this.fault(instanceId) ??
        (this.jobs.has(instanceId) ? null : new MaxComputeError("not_found", `There is no instance ${instanceId}.`));
      if (error) return subscriber.error(error);
      let seq = 0;
      const at = (): string => new Date().toISOString();
      const hasEnded = (): boolean => (this.jobs.get(instanceId)?.endMs ?? 0) <= Date.now();
      const status = hasEnded() ? "Terminated" : "Running";
      const times = { owner: null, startTime: new Date(start).toISOString(), endTime: null };
      const view: InstanceView = {
        instanceId,
        project: "p",
        status,
        statusText: status,
        ...times,
        tasks: [],
        progress: [],
        trouble: null,
        outcome: null,
      };
      subscriber.next({ instanceId, seq: (seq += 1), at: at(), type: "snapshot", view });
      const look = (): void => {
        if (!hasEnded()) return;
        clearInterval(timer);
        subscriber.next({ instanceId, seq: (seq += 1), at: at(), ...(this.jobs.get(instanceId)?.outcome ?? { type: "succeeded" }) });
        subscriber.complete();
      };
      const timer = setInterval(look, 100);
      return () => clearInterval(timer);
    });
  }
}

/** The methods of a client in a new process. */
function connect(service: Service, list: Observable<InstanceListEvent> = new Subject()): ManyInstances {
  const registry = createWatchRegistry(service, asyncScheduler);
  const tokens = watchTokens("p");
  return manyInstances({
    project: "p",
    registry,
    list: () => list,
    tokens: () => tokens,
    stop: (id) => service.stop(id),
    scheduler: asyncScheduler,
  });
}

class MemoryStore implements TokenStore {
  token: string | null = null;
  saves = 0;

  async load(): Promise<string | null> {
    return this.token;
  }

  async save(token: string): Promise<void> {
    this.saves += 1;
    this.token = token;
  }
}

/** The check value of a token is computed outside of the virtual time: another one that begins later is done later. */
async function tokensComputed(): Promise<void> {
  await watchTokens("p").seal({ project: "p", at: "", interest, filter: null, newest: null, instances: [] });
}

/** Runs until the call settles, on virtual time. */
async function settle<T>(call: Promise<T>, mostMs = 3_600_000): Promise<T> {
  const state = { isSettled: false };
  const done = call.finally(() => (state.isSettled = true));
  done.catch(() => {});
  for (let ms = 0; ms < mostMs && !state.isSettled; ms += 1000) {
    await vi.advanceTimersByTimeAsync(1000);
    await tokensComputed();
  }
  expect(state.isSettled).toBe(true);
  return done;
}

describe("onEnd", () => {
  function collect(): { readonly told: string[]; readonly handler: EndHandler } {
    const told: string[] = [];
    return { told, handler: ({ instanceId, type }) => void told.push(`${instanceId} ${type}`) };
  }

  it("calls the handler once for each instance, also for one that does not exist, and resolves", async () => {
    const service = new Service();
    service.run("a", 3000);
    service.run("b", 1000, { type: "failed", taskName: null, message: "no", odpsCode: null });
    const { told, handler } = collect();
    await settle(connect(service).onEnd(["a", "b", "a", "nosuch"], handler));
    expect(told.toSorted()).toEqual(["a succeeded", "b failed", "nosuch error"]);
  });

  it("calls a handler again that fails, and rejects with its error when its attempts are used up", async () => {
    const service = new Service();
    service.run("a", 1000);
    const attempts: number[] = [];
    const fails =
      (most: number): EndHandler =>
      (_end, { attempt }) => {
        attempts.push(attempt);
        if (attempt < most) throw new Error(`attempt ${attempt}`);
      };
    await settle(connect(service).onEnd(["a"], fails(3)));
    expect(attempts).toEqual([1, 2, 3]);
    const store = new MemoryStore();
    service.run("other", 20_000);
    const others = collect();
    const some: EndHandler = (end, call) => (end.instanceId === "a" ? fails(9)(end, call) : others.handler(end, call));
    await expect(settle(connect(service).onEnd(["a", "other"], some, { attempts: 2, store }))).rejects.toThrow("attempt 2");
    expect(others.told).toEqual(["other succeeded"]);
    // The next run tells it again, and after its success nobody does.
    const { told, handler } = collect();
    await settle(connect(service).onEnd(["a"], handler, { store }));
    await settle(connect(service).onEnd(["a"], handler, { store }));
    expect(told).toEqual(["a succeeded"]);
  });

  it("stops a job at its deadline, again when the stop is lost, and sees it cancelled", async () => {
    const service = new Service();
    service.run("long", 900_000);
    service.run("short", 5000);
    let lost = 2;
    service.stopFault = () => ((lost -= 1) >= 0 ? new MaxComputeError("connection_lost", "lost") : null);
    const { told, handler } = collect();
    await settle(connect(service).onEnd(["long", "short"], handler, { stopAfterMs: 60_000 }));
    expect(told).toEqual(["short succeeded", "long cancelled"]);
    expect(service.stops).toEqual(["long", "long", "long"]);
    expect(Date.now() - start).toBeLessThan(75_000);
  });

  it("counts the deadline from the submit, so a restart does not extend it, and rejects if the job may not be stopped", async () => {
    const service = new Service();
    service.run("a", 900_000);
    vi.setSystemTime(start + 100_000);
    service.stopFault = () => new MaxComputeError("forbidden", "You may not stop it.");
    await expect(
      settle(
        connect(service).onEnd(["a"], () => {}, { stopAfterMs: 60_000 }),
        5000,
      ),
    ).rejects.toMatchObject({ code: "forbidden" });
  });

  it("waits out faults of the service, and does not tell twice what it told before", async () => {
    const service = new Service();
    service.run("a", 1000);
    service.run("b", 120_000);
    let faults = 0;
    service.fault = (id) => (id === "c" && (faults += 1) < 4 ? new MaxComputeError("unavailable", "Not now.") : null);
    service.run("c", 2000);
    const { told, handler } = collect();
    await settle(connect(service).onEnd(["a", "b", "c"], handler));
    expect(told.toSorted()).toEqual(["a succeeded", "b succeeded", "c succeeded"]);
  });

  it("ends at once when it is aborted, with the handlers that have begun", async () => {
    const service = new Service();
    service.run("a", 1000);
    service.run("b", 900_000);
    const store = new MemoryStore();
    const controller = new AbortController();
    const told: string[] = [];
    const slow: EndHandler = async ({ instanceId }, { signal }) => {
      controller.abort();
      expect(signal.aborted).toBe(true);
      await Promise.resolve();
      told.push(instanceId);
    };
    await expect(settle(connect(service).onEnd(["a", "b"], slow, { store, signal: controller.signal }))).rejects.toMatchObject({
      code: "aborted",
    });
    expect(vi.getTimerCount()).toBe(0);
    vi.setSystemTime(start + 900_000);
    await settle(connect(service).onEnd(["a", "b"], ({ instanceId }) => void told.push(instanceId), { store }));
    expect(told).toEqual(["a", "b"]);
  });

  it("refuses wrong options", async () => {
    for (const options of [{ attempts: 0 }, { stopAfterMs: 0 }, { stopAfterMs: Number.NaN }] satisfies EndOptions[]) {
      await expect(connect(new Service()).onEnd([], () => {}, options)).rejects.toMatchObject({ code: "invalid_argument" });
    }
  });
});

/** A process that is killed at its n-th step: from then on, nothing that it waits for comes. */
class DoomedProcess {
  steps = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get isDead(): boolean {
    return this.steps >= this.#most;
  }

  async step(): Promise<void> {
    if (!this.isDead) this.steps += 1;
    if (this.isDead) await new Promise(() => {});
  }
}

it("deals with each end exactly once, wherever processes are killed, except between a handler's success and its record", async () => {
  let kills = 0;
  // Every distance between two kills, and every shift of the first one.
  for (let distance = 1; distance <= 8; distance += 1) {
    for (let shift = 1; shift <= distance; shift += 1) {
      const service = new Service();
      const ids = [service.run("a", 300), service.run("b", 700), service.run("c", 700), service.run("d", 2500)];
      const durable = new MemoryStore();
      const succeeded: string[] = [];
      /** Ends whose handler succeeded in a process that died before it could record that. */
      let unrecorded = 0;
      const state = { isDone: false, error: null as unknown };
      for (let run = 0; !state.isDone; run += 1) {
        const doomed = new DoomedProcess(run === 0 ? shift : run < 12 ? distance : Number.POSITIVE_INFINITY);
        const open = new Set<string>();
        const store: TokenStore = {
          load: () => durable.load(),
          save: async (token) => {
            await doomed.step();
            const { instances } = await watchTokens("p").open(token);
            await durable.save(token);
            for (const [id, told] of instances) if (told?.view.outcome) open.delete(id);
            await doomed.step();
          },
        };
        const handler: EndHandler = async ({ instanceId }) => {
          await doomed.step();
          // The end of b, which comes at the same time, is recorded while this handler runs.
          if (instanceId === "c") await new Promise((resolve) => setTimeout(resolve, 300));
          succeeded.push(instanceId);
          open.add(instanceId);
          await doomed.step();
        };
        const controller = new AbortController();
        const call = connect(service).onEnd(ids, handler, { store, signal: controller.signal });
        call.then(
          () => (state.isDone = true),
          (error: unknown) => (state.error = error),
        );
        while (!state.isDone && !doomed.isDead) {
          expect(state.error).toBeNull();
          await vi.advanceTimersByTimeAsync(100);
          await tokensComputed();
        }
        if (doomed.isDead && !state.isDone) {
          kills += 1;
          unrecorded += open.size;
          // Clearing the timers also sets the clock back to its start, and then all jobs would run again.
          const now = Date.now();
          vi.clearAllTimers();
          vi.setSystemTime(now);
        }
      }
      expect(new Set(succeeded)).toEqual(new Set(ids));
      expect(succeeded.length - ids.length).toBeLessThanOrEqual(unrecorded);
    }
  }
  expect(kills).toBeGreaterThan(50);
});
