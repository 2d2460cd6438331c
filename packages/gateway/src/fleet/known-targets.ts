import { BoundedMap } from "@maxcompute-rx/core/internal";
import { Subscription, type Unsubscribable } from "rxjs";

import type { KnownView } from "./known-view.ts";
import { targetKey, type TargetState, type WatchEvent, type WatchTarget } from "./log-entry.ts";
import { RecentEvents } from "./recent-events.ts";
import { WatchedTarget, type Newcomer } from "./watched-target.ts";

export interface KnownTargetsParts {
  /** ISO 8601. */
  readonly now: () => string;
  /** How much of the log a page that comes from another replica can have missed. */
  readonly recent: { readonly events: number; readonly ms: number };
  /** What is wanted of a target here may have changed. */
  readonly onWanted: (key: string) => void;
  /** Nobody wants a target any more, or it has ended. */
  readonly onDropped: (key: string) => void;
}

const mostEnds = 1000;

/** What one replica knows of the targets that somebody watches, from the entries of the log, and who listens to them here. */
export class KnownTargets {
  readonly #parts: KnownTargetsParts;
  readonly #targets = new Map<string, WatchedTarget>();
  /** Targets that have ended. */
  readonly #ends = new BoundedMap<string, KnownView>(mostEnds);
  readonly #recent: RecentEvents;
  /** Targets of which this replica may know something else than the log says. */
  readonly #unsure = new Set<string>();

  constructor(parts: KnownTargetsParts) {
    this.#parts = parts;
    this.#recent = new RecentEvents(parts.recent.events, parts.recent.ms);
  }

  /** Those that are watched, as they are now. */
  get all(): readonly WatchedTarget[] {
    return [...this.#targets.values()];
  }

  /** Projects of which something is listened to here. */
  get projects(): ReadonlySet<string> {
    return new Set(this.all.flatMap(({ isListenedTo, target }) => (isListenedTo ? [target.project] : [])));
  }

  get(key: string): WatchedTarget | undefined {
    return this.#targets.get(key);
  }

  /** The target of this key, which is watched from now on. */
  getOrAdd(key: string, target: WatchTarget): WatchedTarget {
    const watched = this.#targets.get(key) ?? new WatchedTarget(key, target, this.#parts.onWanted);
    this.#targets.set(key, watched);
    return watched;
  }

  /** The owner of an instance, if it is known; undefined if it is not. */
  owner(target: WatchTarget): string | null | undefined {
    const key = targetKey(target);
    return (this.#targets.get(key)?.known ?? this.#ends.get(key))?.owner;
  }

  /** See `Replica.watch`. */
  watch(target: WatchTarget, newcomer: Newcomer, after: string | null): Unsubscribable {
    const { observer } = newcomer;
    const key = targetKey(target);
    const missed = after === null ? [] : this.#recent.after(key, after);
    const end = this.#ends.get(key);
    for (const event of after === null ? (end?.whole(this.#parts.now()) ?? []) : missed) observer.next(event);
    const isOver = end !== undefined || (after !== null && this.#recent.tellEndOf(key));
    if (!isOver) return this.getOrAdd(key, target).join(newcomer, after, this.#parts.now());
    observer.complete();
    return Subscription.EMPTY;
  }

  /** Ends the looks at a target, and forgets it. */
  drop(watched: WatchedTarget): void {
    watched.looks?.stop();
    watched.looks = null;
    if (this.#targets.get(watched.key) === watched) this.#targets.delete(watched.key);
    this.#unsure.delete(watched.key);
    this.#parts.onDropped(watched.key);
  }

  /** An entry of the log brings an event of a target. */
  event(id: string, key: string, event: WatchEvent): void {
    const watched = this.#targets.get(key);
    if (watched === undefined) return this.#recent.add(id, key, this.#ends.has(key) ? [] : [event]);
    if (this.#unsure.has(key) && event.type !== "snapshot") return;
    const isFirst = watched.known.state === null;
    const told = watched.known.take(event);
    // Whoever comes from another replica knows the view that these events change.
    this.#tell(id, watched, isFirst && told.length === 0 ? [event] : told, isFirst ? told : []);
  }

  /** An entry of the log brings all that another replica knows of a target. */
  state(id: string, key: string, state: TargetState): void {
    const watched = this.#targets.get(key);
    if (watched === undefined) return;
    const isFirst = watched.known.state === null;
    const told = watched.known.adopt(state, this.#parts.now());
    this.#tell(id, watched, isFirst ? [] : told, isFirst ? told : []);
  }

  /** A target cannot be watched. The error is not remembered: who comes later begins a new watch. */
  failed(key: string, error: unknown): void {
    const watched = this.#targets.get(key);
    if (watched === undefined) return;
    this.drop(watched);
    watched.fail(error);
  }

  /** The log was read up to this entry. */
  readTo(id: string): void {
    this.#recent.readTo(id);
  }

  /** Whether all that was told after this entry of the log is known here. */
  reach(id: string): boolean {
    return this.#recent.reach(id);
  }

  /** Something of the log may be missing: nobody can go on after an earlier entry. */
  forgetRecent(): void {
    this.#recent.clear();
  }

  /** Whether what is known of a target has to be compared with what the others know. */
  isUnsure(key: string): boolean {
    return this.#unsure.has(key);
  }

  get isSure(): boolean {
    return this.#unsure.size === 0;
  }

  /** What is known of the targets that are listened to has to be compared with what the others know. */
  doubt(): void {
    for (const { key, isListenedTo } of this.#targets.values()) if (isListenedTo) this.#unsure.add(key);
  }

  /** There are no others with whom something could be compared. */
  trust(): void {
    this.#unsure.clear();
  }

  /** @param told for those who know the target. @param whole for those who wait for a snapshot */
  #tell(id: string, watched: WatchedTarget, told: readonly WatchEvent[], whole: readonly WatchEvent[]): void {
    this.#unsure.delete(watched.key);
    this.#recent.add(id, watched.key, told);
    watched.tell(id, told, () => whole);
    if (!watched.known.isOver) return;
    this.#ends.set(watched.key, watched.known);
    this.drop(watched);
    watched.complete();
  }
}
