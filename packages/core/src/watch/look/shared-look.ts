import type { SchedulerLike, Subscription } from "rxjs";

import { BoundedMap } from "../../bounded-map.ts";
import type { InstanceInfo } from "../../model.ts";
import { toFault, FailedQuestion } from "../shared/fault.ts";
import type { RunningPages } from "./running-pages.ts";

export interface SharedLookOptions {
  readonly pages: RunningPages;
  /** Shortest time between the beginnings of two passes, in milliseconds. */
  readonly intervalMs: number;
  /** Requests per second of the whole budget. Passes use at most half of them. */
  readonly requestsPerSecond: number;
  /** The number of watches that are served in another way and need no pass. */
  readonly servedOtherwise: number;
  readonly scheduler: SchedulerLike;
}

/**
 * What a watch learns from a pass over the list: the row of its instance, `vanished` if the instance was in the list before and is no
 * longer, or `unlisted` if it was not in the list. The last two do not mean that it has ended: the watch sends its own request.
 */
export type LookAnswer = InstanceInfo | "vanished" | "unlisted";

/** Called once; after that the wait is over. */
export interface LookListener {
  answer(answer: LookAnswer): void;
  /** Called if the pass failed with a fault that may pass. */
  fail(fault: FailedQuestion): void;
}

/** One watch that takes part in the shared look. */
export interface LookMember {
  /**
   * Whether a status question should wait for the list now: the list is cheaper, and the last pass contained this instance, or there
   * was no pass yet and the question may wait.
   */
  serves(mayWait: boolean): boolean;
  /**
   * Waits for a pass that starts after this call and shows a status other than `known` (null: any status). Only one question may wait
   * at a time; `stopWaiting` ends it.
   */
  wait(known: string | null, listener: LookListener): void;
  stopWaiting(): void;
  leave(): void;
}

/**
 * The shared look: one client reads the list of running instances repeatedly, for all watches of a project together, instead of one
 * status request for each. Reading all pages of the list once is a *pass*.
 */
export interface SharedLook {
  enter(instanceId: string): LookMember;
}

/** A pass costs one request per page; without it each watch costs one request. A page must save this many requests. */
const worthPerPage = 3;
/** A new watch does not wait for the full interval. */
const newcomerIntervalMs = 1000;
/** How long the list is not read after it was not available, or had too many pages for the number of watches. */
const offMs = 300_000;
const mostOwners = 1000;

/**
 * Reads the list of running instances repeatedly, while there are so many watches that this is cheaper than one request for each.
 * What the list does not contain (the outcome of an instance, instances that it leaves out) the watches request themselves.
 */
export function createSharedLook(options: SharedLookOptions): SharedLook {
  return new Look(options);
}

class Look implements SharedLook {
  readonly #options: SharedLookOptions;
  readonly #members = new Map<string, Member>();
  /** The names of owners, each once: a name that is a slice of a page would keep the text of the whole page in memory. */
  readonly #owners = new BoundedMap<string, string>(mostOwners);
  /** The number of pages of the last pass. */
  #pages = 1;
  /** Since when the list is not read; see `offMs`. */
  #offSince = Number.NEGATIVE_INFINITY;
  #startedAt = Number.NEGATIVE_INFINITY;
  #timer: Subscription | null = null;
  #timerAt = 0;
  #running: AbortController | null = null;
  /** The number of the pass that started last. */
  passes = 0;

  constructor(options: SharedLookOptions) {
    this.#options = options;
  }

  enter(instanceId: string): LookMember {
    const member = new Member(this, instanceId);
    // A second watch on the same instance sends its own requests. In practice there is none, because the registry shares watches.
    if (!this.#members.has(instanceId)) this.#members.set(instanceId, member);
    return member;
  }

  leave(member: Member): void {
    if (this.#members.get(member.instanceId) !== member) return;
    this.#members.delete(member.instanceId);
    if (this.#members.size > 0) return;
    this.#timer?.unsubscribe();
    this.#timer = null;
    this.#running?.abort();
  }

  knows(member: Member): boolean {
    return this.#members.get(member.instanceId) === member;
  }

  get isCheaper(): boolean {
    const { scheduler } = this.#options;
    const offForMs = scheduler.now() - this.#offSince;
    // A clock that was set back also ends this time.
    const isOff = offForMs >= 0 && offForMs < offMs;
    return !isOff && this.#asking > this.#pages * worthPerPage;
  }

  get #asking(): number {
    return this.#members.size - this.#options.servedOtherwise;
  }

  /** Schedules the next pass, sooner if a new watch waits for it. */
  plan(isNewcomer: boolean): void {
    if (this.#running !== null) return;
    const { intervalMs, requestsPerSecond, scheduler } = this.#options;
    const affordableMs = (this.#pages * 2000) / requestsPerSecond;
    const pauseMs = Math.max(affordableMs, isNewcomer ? Math.min(newcomerIntervalMs, intervalMs) : intervalMs);
    const now = scheduler.now();
    // At most one pause from now, even if the clock was changed meanwhile.
    const at = Math.min(now + pauseMs, Math.max(now, this.#startedAt + pauseMs));
    if (this.#timer !== null && this.#timerAt <= at) return;
    this.#timer?.unsubscribe();
    this.#timerAt = at;
    this.#timer = scheduler.schedule(() => void this.#pass(), at - now);
  }

  async #pass(): Promise<void> {
    const { scheduler } = this.#options;
    const controller = new AbortController();
    this.#timer = null;
    this.#running = controller;
    this.#startedAt = scheduler.now();
    this.passes += 1;
    const pass = this.passes;
    try {
      const isComplete = this.isCheaper && (await this.#readPages(pass, controller));
      for (const member of this.#members.values()) {
        if (isComplete) member.conclude(pass);
        else member.answer("unlisted");
      }
    } catch (thrown) {
      if (!controller.signal.aborted) this.#failed(thrown, pass);
    } finally {
      this.#running = null;
      const waiting = [...this.#members.values()].filter(({ isWaiting }) => isWaiting);
      if (waiting.length > 0) this.plan(waiting.some(({ isNewcomer }) => isNewcomer));
    }
  }

  /** Reads the pages. Returns false if it stopped because there are too many of them. */
  async #readPages(pass: number, { signal }: AbortController): Promise<boolean> {
    let pages = 0;
    for await (const rows of this.#options.pages(signal)) {
      pages += 1;
      for (const row of rows) this.#members.get(row.id)?.show(row, pass, this.#owners);
      if (pages * worthPerPage > Math.max(this.#asking, worthPerPage)) {
        this.#offSince = this.#options.scheduler.now();
        return false;
      }
    }
    this.#pages = Math.max(1, pages);
    return true;
  }

  #failed(thrown: unknown, pass: number): void {
    const fault = toFault(thrown);
    const mayPass = fault.error.transient || fault.error.code === "unexpected_answer";
    // If the service has no such list, or not for this account, each watch sends its own requests.
    if (!mayPass) this.#offSince = this.#options.scheduler.now();
    for (const member of this.#members.values()) {
      if (mayPass) member.fail(new FailedQuestion(fault), pass);
      else member.answer("unlisted");
    }
  }
}

class Member implements LookMember {
  readonly instanceId: string;
  readonly #look: Look;
  /** Whether the last pass contained the instance; null before the first pass. */
  #isListed: boolean | null = null;
  #shownIn = 0;
  /** Null if no question waits. */
  #listener: LookListener | null = null;
  #known: string | null = null;
  /** The last pass that had started when the question came. Its rows may be older than the question. */
  #after = 0;

  constructor(look: Look, instanceId: string) {
    this.#look = look;
    this.instanceId = instanceId;
  }

  get isWaiting(): boolean {
    return this.#listener !== null;
  }

  get isNewcomer(): boolean {
    return this.isWaiting && this.#known === null;
  }

  serves(mayWait: boolean): boolean {
    return (this.#isListed ?? mayWait) && this.#look.knows(this) && this.#look.isCheaper;
  }

  wait(known: string | null, listener: LookListener): void {
    this.#listener = listener;
    this.#known = known;
    this.#after = this.#look.passes;
    this.#look.plan(known === null);
  }

  stopWaiting(): void {
    this.#listener = null;
  }

  leave(): void {
    this.#look.leave(this);
  }

  /** Handles the row of this instance in a pass. */
  show(row: InstanceInfo, pass: number, owners: BoundedMap<string, string>): void {
    this.#isListed = true;
    this.#shownIn = pass;
    if (!this.#isAskedBefore(pass) || this.#known === row.statusText) return;
    const owner = row.owner === null ? null : (owners.get(row.owner) ?? row.owner);
    if (owner !== null) owners.set(owner, owner);
    this.answer({ ...row, owner });
  }

  /** Called after all rows of a pass. */
  conclude(pass: number): void {
    if (this.#shownIn === pass) return;
    const wasListed = this.#isListed === true;
    const isOlder = this.#isAskedBefore(pass);
    // The instance of a watch that came during the pass may be on a page that was read before.
    if (isOlder || this.#isListed !== null) this.#isListed = false;
    if (isOlder) this.answer(wasListed ? "vanished" : "unlisted");
  }

  fail(fault: FailedQuestion, pass: number): void {
    if (!this.#isAskedBefore(pass)) return;
    const listener = this.#listener;
    this.#listener = null;
    listener?.fail(fault);
  }

  answer(answer: LookAnswer): void {
    const listener = this.#listener;
    this.#listener = null;
    listener?.answer(answer);
  }

  #isAskedBefore(pass: number): boolean {
    return this.isWaiting && this.#after < pass;
  }
}
