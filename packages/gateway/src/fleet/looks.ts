import type { Interest } from "@maxcompute-rx/core/internal";
import { Subscription, type Observable } from "rxjs";

import type { Upstream } from "../upstream/upstream.ts";
import type { WatchEvent, WatchTarget } from "./log-entry.ts";

export interface LooksParts {
  /** Shared by all who listen on this replica. Callers take turns with its requests. */
  readonly watch: (interest: Interest, caller: string) => Observable<WatchEvent>;
  readonly publish: (event: WatchEvent) => void;
  readonly onFailed: (error: unknown) => void;
}

const nothing: Interest = { tasks: false, progress: false };

/** The looks of this replica at one target, on behalf of all replicas. One subscription publishes; the others stand for their callers. */
export class Looks {
  readonly #parts: LooksParts;
  #publishing = Subscription.EMPTY;
  /** Interest and caller of the publishing one, as text. */
  #what = "";
  readonly #others = new Map<string, Subscription>();

  constructor(parts: LooksParts) {
    this.#parts = parts;
  }

  update(interest: Interest, callers: readonly string[]): void {
    const [first = "", ...others] = callers;
    const what = JSON.stringify([interest.tasks, interest.progress, first]);
    if (what !== this.#what) {
      this.#what = what;
      this.#publish(interest, first);
    }
    for (const [caller, subscription] of this.#others) {
      if (others.includes(caller)) continue;
      this.#others.delete(caller);
      subscription.unsubscribe();
    }
    for (const caller of others) {
      if (!this.#others.has(caller)) this.#others.set(caller, this.#parts.watch(nothing, caller).subscribe({ error: () => {} }));
    }
  }

  /** Publishes everything again: an event may not have reached the others. */
  repeat(): void {
    this.#what = "";
  }

  stop(): void {
    this.#publishing.unsubscribe();
    for (const subscription of this.#others.values()) subscription.unsubscribe();
    this.#others.clear();
  }

  // The new watch begins before the old one ends, so that the shared watch continues. Its snapshot tells nobody anything twice.
  #publish(interest: Interest, caller: string): void {
    const old = this.#publishing;
    const own = new Subscription();
    this.#publishing = own;
    const { watch, publish, onFailed } = this.#parts;
    own.add(
      watch(interest, caller).subscribe({
        next: (event) => {
          if (!own.closed) publish(event);
        },
        error: (error: unknown) => {
          if (!own.closed) onFailed(error);
        },
      }),
    );
    old.unsubscribe();
  }
}

/** The events of a target, as this replica sees them at the service. */
export function lookAt(
  upstream: Pick<Upstream, "watch" | "list">,
  target: WatchTarget,
  interest: Interest,
  caller: string,
): Observable<WatchEvent> {
  return target.kind === "instance" ? upstream.watch(target.instanceId, interest, caller) : upstream.list(target.filter, caller);
}
