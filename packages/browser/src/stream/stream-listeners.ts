import type { WatchTrouble } from "@maxcompute-rx/core";
import { MaxComputeError } from "@maxcompute-rx/core/page";
import type { StreamChange, StreamMessage, StreamSubscription } from "@maxcompute-rx/core/internal";
import type { Subscriber } from "rxjs";

import { readFault } from "../gateway/gateway-fault.ts";

/** What is listened to: an instance or a list. The event stream gives it a key of its own. */
export type StreamTarget = WithoutKey<StreamSubscription>;
type WithoutKey<T> = T extends unknown ? Omit<T, "key"> : never;

/** What a listener receives: events of the gateway, and the gaps between them. */
export type StreamUpdate = Extract<StreamMessage, { type: "instance" | "list" }> | GapUpdate;

export type GapUpdate =
  | { readonly type: "trouble"; readonly trouble: WatchTrouble }
  | { readonly type: "recovered"; readonly since: string };

interface Listener {
  readonly subscription: StreamSubscription;
  readonly subscriber: Subscriber<StreamUpdate>;
}

/** All who listen to an event stream, each by its key. */
export class StreamListeners {
  readonly #listeners = new Map<string, Listener>();
  /** Keys of those who have received an event: only they know something that a gap can make outdated. */
  readonly #informed = new Set<string>();
  /** Id of the last event of each: a gateway can go on after it. */
  readonly #lastIds = new Map<string, string>();
  #lastKey = 0;

  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  nextKey(): string {
    return String((this.#lastKey += 1));
  }

  set(key: string, target: StreamTarget, subscriber: Subscriber<StreamUpdate>): void {
    this.#listeners.set(key, { subscription: { ...target, key }, subscriber });
    // For a gateway it is another subscription now, which begins with a snapshot.
    this.#lastIds.delete(key);
  }

  delete(key: string): void {
    this.#listeners.delete(key);
    this.#informed.delete(key);
    this.#lastIds.delete(key);
  }

  /** All subscriptions, as the gateway is told. */
  subscriptions(): StreamChange {
    return { subscriptions: [...this.#listeners.values()].map(({ subscription }) => subscription) };
  }

  /** The id of the last event of each listener that has received one, by its key. */
  lastIds(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#lastIds);
  }

  /** The gateway sends snapshots to all. */
  forgetIds(): void {
    this.#lastIds.clear();
  }

  /** Gives a message to the listener that it is for. */
  deliver(message: Extract<StreamMessage, { key: string }>, id: string | undefined): void {
    const subscriber = this.#listeners.get(message.key)?.subscriber;
    if (subscriber === undefined) return;
    if (id !== undefined) this.#lastIds.set(message.key, id);
    switch (message.type) {
      case "instance":
      case "list":
        this.#informed.add(message.key);
        return subscriber.next(message);
      case "completed":
        return subscriber.complete();
      case "failed":
        return subscriber.error(readFault(message.error) ?? new MaxComputeError("server", message.error.message));
    }
  }

  /** Reports the begin or the end of a gap to all whom it concerns. */
  reportGap(update: GapUpdate): void {
    for (const key of this.#informed) this.#listeners.get(key)?.subscriber.next(update);
  }

  /** Removes all listeners. The result gives each of them an error. */
  removeAll(): (error: unknown) => void {
    const removed = [...this.#listeners.values()];
    this.#listeners.clear();
    return (error) => {
      for (const { subscriber } of removed) subscriber.error(error);
    };
  }
}
