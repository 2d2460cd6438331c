import { Observable, type SchedulerLike, type Subscriber, Subscription } from "rxjs";

import { pauseMs } from "../../http/backoff.ts";
import type { AbortSignalLike } from "../../transport.ts";
import type { BackgroundCaller } from "../shared/background-caller.ts";
import { endure, pauseAfter, type Trouble } from "../shared/endurance.ts";
import { toFault } from "../shared/fault.ts";
import { foldListEvent } from "./fold-list-event.ts";
import type { InstanceListEvent, InstanceListView, LiveListFilter } from "./instance-list-event.ts";
import { changeOf } from "./instance-summary.ts";
import { createListLook, type ListLook } from "./list-look.ts";
import type { ListSource } from "./list-registry.ts";
import { OutcomeAsker } from "./outcome-asker.ts";
import type { OutcomeMemory } from "../shared/outcome-memory.ts";
import type { Wakes } from "../shared/wakes.ts";

export interface PollingListSourceOptions {
  readonly send: BackgroundCaller;
  readonly wakes: Wakes;
  readonly outcomes: OutcomeMemory;
  readonly project: string;
  readonly toleranceMs: number;
  /** The time between two looks, in milliseconds. */
  readonly listIntervalMs: number;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

/** Outcomes that become known within this time, in milliseconds, are emitted together. */
const gatherMs = 250;

/** Follows a list by requesting it repeatedly. The outcomes of ended instances are requested in the background. */
export function createPollingListSource(options: PollingListSourceOptions): ListSource {
  return {
    events: (filter, callers$) =>
      new Observable((subscriber) => {
        const send: BackgroundCaller = (call, sending) => options.send(call, { ...sending, turn: { ...sending.turn, callers$ } });
        const own = { ...options, send };
        const follower = new ListFollower(own, createListLook(own), filter, subscriber);
        follower.lookNow();
        return () => follower.leave();
      }),
  };
}

/** One subscription to a list: sends the requests, tolerates faults, and emits what has changed. */
class ListFollower {
  readonly #options: PollingListSourceOptions;
  readonly #look: ListLook;
  readonly #filter: LiveListFilter;
  readonly #subscriber: Subscriber<InstanceListEvent>;
  readonly #running = new Subscription();
  readonly #outcomes: OutcomeAsker;
  #view: InstanceListView | null = null;
  #trouble: Trouble | null = null;
  /** Aborts the current look. */
  #round = new AbortController();
  #timer = Subscription.EMPTY;
  #gathering = Subscription.EMPTY;

  constructor(options: PollingListSourceOptions, look: ListLook, filter: LiveListFilter, subscriber: Subscriber<InstanceListEvent>) {
    const whole = new AbortController();
    this.#options = options;
    this.#look = look;
    this.#filter = filter;
    this.#subscriber = subscriber;
    this.#outcomes = new OutcomeAsker({ ...options, onKnown: () => this.#gather(), signal: whole.signal });
    this.#running.add(() => whole.abort());
    this.#running.add(options.wakes((since) => this.#wake(since)));
  }

  lookNow(): void {
    this.#timer.unsubscribe();
    this.#round.abort();
    this.#round = new AbortController();
    void this.#lookOnce(this.#round.signal);
  }

  leave(): void {
    this.#running.unsubscribe();
    this.#timer.unsubscribe();
    this.#gathering.unsubscribe();
    this.#round.abort();
  }

  async #lookOnce(signal: AbortSignalLike): Promise<void> {
    try {
      const next = await this.#look(this.#filter, this.#view, this.#trouble?.faults ?? 0, signal);
      if (!signal.aborted) this.#show(next);
    } catch (thrown) {
      if (!signal.aborted) this.#failed(thrown);
    }
  }

  #show(next: InstanceListView): void {
    const { listIntervalMs } = this.#options;
    if (this.#trouble !== null) {
      if (this.#view !== null) this.#tell({ type: "recovered", at: this.#now(), since: isoTime(this.#trouble.since) });
      this.#trouble = null;
      this.#outcomes.startAgain();
    }
    this.#lookAfter(listIntervalMs);
    this.#tellChange(next);
    this.#outcomes.complete(next);
  }

  #failed(thrown: unknown): void {
    const { toleranceMs, scheduler, random } = this.#options;
    const fault = toFault(thrown);
    const { error } = fault;
    const before = this.#trouble;
    const trouble = endure(before, fault, toleranceMs, scheduler.now());
    if (trouble === null) return this.#subscriber.error(error);
    this.#trouble = trouble;
    this.#lookAfter(pauseMs(pauseAfter(trouble, error), random));
    if (this.#view !== null && before?.code !== error.code) {
      this.#tell({ type: "trouble", at: this.#now(), code: error.code, message: error.message, since: isoTime(trouble.since) });
    }
  }

  /** The view is old: the list emits `trouble` and is requested immediately. */
  #wake(since: number): void {
    if (this.#trouble === null) {
      const code = "aborted";
      this.#trouble = { since, faults: 0, unreadable: 0, code, silentMs: 0 };
      const message = "This machine was asleep and sent no requests during that time.";
      if (this.#view !== null) this.#tell({ type: "trouble", at: this.#now(), code, message, since: isoTime(since) });
    }
    this.lookNow();
  }

  #gather(): void {
    if (!this.#gathering.closed) return;
    this.#gathering = this.#options.scheduler.schedule(() => {
      this.#gathering = Subscription.EMPTY;
      const view = this.#view;
      if (view === null) return;
      const { outcomes } = this.#options;
      const instances = view.instances.map((one) =>
        one.outcome === null ? { ...one, outcome: outcomes.get(one.instanceId) ?? null } : one,
      );
      this.#tellChange({ ...view, instances });
    }, gatherMs);
  }

  #lookAfter(ms: number): void {
    this.#timer = this.#options.scheduler.schedule(() => this.lookNow(), ms);
  }

  #tellChange(next: InstanceListView): void {
    const event = changeOf(this.#view, next, this.#now());
    if (event !== null) this.#tell(event);
  }

  #tell(event: InstanceListEvent): void {
    this.#view = foldListEvent(this.#view ?? { instances: [], more: false, trouble: null }, event);
    this.#subscriber.next(event);
  }

  #now(): string {
    return isoTime(this.#options.scheduler.now());
  }
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
