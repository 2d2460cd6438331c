import { OpenCounts, type Interest } from "@maxcompute-rx/core/internal";
import type { Observer, Unsubscribable } from "rxjs";

import { createKnownView, type KnownView } from "./known-view.ts";
import type { Looks } from "./looks.ts";
import type { Want, WatchEvent, WatchTarget } from "./log-entry.ts";
import { compareIds } from "../store/gateway-store.ts";

/** One who begins to listen to a target. */
export interface Newcomer {
  readonly observer: Observer<WatchEvent>;
  readonly interest: Interest;
  readonly caller: string;
}

/** One who listens at this replica, until it unsubscribes. There may be thousands of a target. */
class Listener implements Unsubscribable {
  readonly target: WatchedTarget;
  readonly observer: Observer<WatchEvent>;
  readonly interest: Interest;
  readonly caller: string;
  /** Up to which event of the log it knows the target; null if it waits for a snapshot. {@link everything}: it was told by this replica. */
  knows: string | null;

  constructor(target: WatchedTarget, { observer, interest, caller }: Newcomer, knows: string | null) {
    this.target = target;
    this.observer = observer;
    this.interest = interest;
    this.caller = caller;
    this.knows = knows;
  }

  unsubscribe(): void {
    this.target.leave(this);
  }
}

/** Earlier than every id of a log: whoever was told by this replica is told whatever it reads. */
const everything = "0-0";

/** More callers are not named: they share the turns of these. */
const mostCallers = 20;

/** A target as one replica sees it: what is known of it, who listens here, and what all replicas want of it. */
export class WatchedTarget {
  readonly key: string;
  readonly target: WatchTarget;
  readonly known: KnownView;
  /** What each replica wants, by its name. */
  readonly wants: Map<string, Want> = new Map();
  /** Set while this replica looks for all. */
  looks: Looks | null = null;
  readonly #onWanted: (key: string) => void;
  readonly #listeners = new Set<Listener>();
  readonly #callers = new OpenCounts();
  #tasks = 0;
  #progress = 0;

  /** @param onWanted called with the key when {@link want} may have changed */
  constructor(key: string, target: WatchTarget, onWanted: (key: string) => void) {
    this.key = key;
    this.target = target;
    this.#onWanted = onWanted;
    this.known = createKnownView(target);
  }

  get isListenedTo(): boolean {
    return this.#listeners.size > 0;
  }

  /** Whether nobody is interested any more, here or elsewhere. */
  get isIdle(): boolean {
    return this.#listeners.size === 0 && this.wants.size === 0;
  }

  /**
   * Who does not know the target is told a snapshot, now or when it is known.
   *
   * @param knows up to which event of the log the newcomer knows the target
   */
  join(newcomer: Newcomer, knows: string | null, at: string): Unsubscribable {
    const { observer, interest, caller } = newcomer;
    const listener = new Listener(this, newcomer, knows);
    const whole = listener.knows === null ? this.known.whole(at) : [];
    if (whole.length > 0) listener.knows = everything;
    this.#listeners.add(listener);
    this.#callers.add(caller);
    this.#tasks += interest.tasks ? 1 : 0;
    this.#progress += interest.progress ? 1 : 0;
    this.#onWanted(this.key);
    for (const event of whole) observer.next(event);
    return listener;
  }

  leave(listener: Listener): void {
    if (!this.#listeners.delete(listener)) return;
    const { interest, caller } = listener;
    this.#callers.remove(caller);
    this.#tasks -= interest.tasks ? 1 : 0;
    this.#progress -= interest.progress ? 1 : 0;
    this.#onWanted(this.key);
  }

  /** What those who listen here want together. @param isUnsure whether what is known has to be compared with what the others know */
  want(nameOf: (caller: string) => string, isUnsure: boolean): Want {
    const interest = this.isListenedTo ? { tasks: this.#tasks > 0, progress: this.#progress > 0 } : null;
    const callers = this.#callers.keys(mostCallers).map(nameOf);
    return { target: this.target, interest, callers, isBlank: isUnsure || this.known.state === null };
  }

  /** What all replicas want together; null if nothing. */
  get wanted(): { readonly interest: Interest; readonly callers: readonly string[] } | null {
    const wants = [...this.wants.values()].flatMap(({ interest, callers }) => (interest === null ? [] : [{ interest, callers }]));
    if (wants.length === 0) return null;
    const interest = { tasks: wants.some((want) => want.interest.tasks), progress: wants.some((want) => want.interest.progress) };
    return { interest, callers: wants.flatMap(({ callers }) => callers).slice(0, mostCallers) };
  }

  /**
   * Tells those who listen here what an entry of the log brings.
   *
   * @param told for those who know the target
   * @param whole for those who wait for a snapshot; nothing if nothing is known yet
   */
  tell(id: string, told: readonly WatchEvent[], whole: () => readonly WatchEvent[]): void {
    let snapshot: readonly WatchEvent[] | null = null;
    for (const listener of Array.from(this.#listeners)) {
      const { knows, observer } = listener;
      // It knows this from another replica.
      if (knows !== null && knows !== everything && compareIds(id, knows) <= 0) continue;
      const events = knows === null ? (snapshot ??= whole()) : told;
      if (events.length > 0) listener.knows = everything;
      for (const event of events) observer.next(event);
    }
  }

  complete(): void {
    for (const { observer } of this.#dismissed()) observer.complete();
  }

  fail(error: unknown): void {
    for (const { observer } of this.#dismissed()) observer.error(error);
  }

  /** Those who have listened: they need not leave one by one. */
  #dismissed(): readonly Listener[] {
    const listeners = Array.from(this.#listeners);
    this.#listeners.clear();
    return listeners;
  }
}
