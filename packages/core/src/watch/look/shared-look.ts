import type { SchedulerLike, Subscription } from "rxjs";

import { BoundedMap } from "../../bounded-map.ts";
import type { InstanceInfo } from "../../model.ts";
import { toFault, FailedQuestion } from "../shared/fault.ts";
import type { RunningPages } from "./running-pages.ts";

export interface SharedLookOptions {
  readonly pages: RunningPages;
  /** Shortest time between the beginnings of two passes, in milliseconds. */
  readonly intervalMs: number;
  /** Requests a second of the whole budget: passes take half of it at most. */
  readonly requestsPerSecond: number;
  /** Watches that are served in another way, and need no pass. */
  readonly servedOtherwise: number;
  readonly scheduler: SchedulerLike;
}

/**
 * What a pass over the list has to say to a watch: a row; that the instance was listed and is not any more (`vanished`), or
 * that it was not listed (`unlisted`). Neither of these says that it has ended: the watch asks for it by itself.
 */
export type LookAnswer = InstanceInfo | "vanished" | "unlisted";

/** Told once; after that the wait is over. */
export interface LookListener {
  answer(answer: LookAnswer): void;
  /** The list cannot be had for the moment: a `FailedQuestion`. */
  fail(fault: FailedQuestion): void;
}

/** One watch that takes part in the shared look. */
export interface LookMember {
  /**
   * Whether a question about the status should be put to the list now: it is cheaper, and the last pass showed this instance,
   * or there was none yet and the question may wait.
   */
  serves(mayWait: boolean): boolean;
  /**
   * Waits for a pass over the list that begins from now on and shows another status than `known`; with null any status.
   * One question at a time. The function that is returned ends the wait.
   */
  wait(known: string | null, listener: LookListener): () => void;
  leave(): void;
}

/** One look at the list of what runs, for all watches of a project. */
export interface SharedLook {
  enter(instanceId: string): LookMember;
}

/** A pass costs its pages; asking singly costs a request for each watch. The list must be this much cheaper. */
const worthPerPage = 3;
/** A newcomer waits for no full interval. */
const newcomerIntervalMs = 1000;
/** How long the list is left alone where it is not to be had, or has too many pages for the few that are watched. */
const offMs = 300_000;
const mostOwners = 1000;

/**
 * Looks at the list of what runs, again and again, while enough watches are there for it to be cheaper than asking for each
 * one. What it cannot say (how an instance ended, what a list leaves out) the watches ask by themselves.
 */
export function createSharedLook(options: SharedLookOptions): SharedLook {
  return new Look(options);
}

class Look implements SharedLook {
  readonly #options: SharedLookOptions;
  readonly #members = new Map<string, Member>();
  /** The names of owners, each once: a name as it was cut out of a page would keep the text of the whole page in memory. */
  readonly #owners = new BoundedMap<string, string>(mostOwners);
  /** Pages of the last pass. */
  #pages = 1;
  /** Since when the list is left alone. */
  #offSince = Number.NEGATIVE_INFINITY;
  #startedAt = Number.NEGATIVE_INFINITY;
  #timer: Subscription | null = null;
  #timerAt = 0;
  #running: AbortController | null = null;
  /** Number of the pass that was begun last. */
  passes = 0;

  constructor(options: SharedLookOptions) {
    this.#options = options;
  }

  enter(instanceId: string): LookMember {
    const member = new Member(this, instanceId);
    // A second watch on the same instance asks by itself: the registry shares watches, so there is none in practice.
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
    // A clock that was set back ends the time, too.
    const isOff = offForMs >= 0 && offForMs < offMs;
    return !isOff && this.#asking > this.#pages * worthPerPage;
  }

  get #asking(): number {
    return this.#members.size - this.#options.servedOtherwise;
  }

  /** Sees to it that a pass begins, and soon where a newcomer waits. */
  plan(isNewcomer: boolean): void {
    if (this.#running !== null) return;
    const { intervalMs, requestsPerSecond, scheduler } = this.#options;
    const affordableMs = (this.#pages * 2000) / requestsPerSecond;
    const pauseMs = Math.max(affordableMs, isNewcomer ? Math.min(newcomerIntervalMs, intervalMs) : intervalMs);
    const now = scheduler.now();
    // Not later than a pause from now, whatever was done to the clock meanwhile.
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

  /** Whether all pages were worth reading. */
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
    // Where there is no such list, or not for this caller, everything is asked singly.
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
  /** Whether the last pass showed it; null before the first one. */
  #isListed: boolean | null = null;
  #shownIn = 0;
  /** Null while no question waits. */
  #listener: LookListener | null = null;
  #known: string | null = null;
  /** The last pass that had begun when the question came: its rows may be older than the question. */
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

  wait(known: string | null, listener: LookListener): () => void {
    this.#listener = listener;
    this.#known = known;
    this.#after = this.#look.passes;
    this.#look.plan(known === null);
    return () => {
      if (this.#listener === listener) this.#listener = null;
    };
  }

  leave(): void {
    this.#look.leave(this);
  }

  /** A row of a pass. */
  show(row: InstanceInfo, pass: number, owners: BoundedMap<string, string>): void {
    this.#isListed = true;
    this.#shownIn = pass;
    if (!this.#isAskedBefore(pass) || this.#known === row.statusText) return;
    const owner = row.owner === null ? null : (owners.get(row.owner) ?? row.owner);
    if (owner !== null) owners.set(owner, owner);
    this.answer({ ...row, owner });
  }

  /** The pass has shown all its rows. */
  conclude(pass: number): void {
    if (this.#shownIn === pass) return;
    const wasListed = this.#isListed === true;
    const isOlder = this.#isAskedBefore(pass);
    // A watch that came in the middle of the pass may stand on a page that was read before.
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
