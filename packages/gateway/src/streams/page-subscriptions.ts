import type { StreamSubscription } from "@maxcompute-rx/core/internal";

import type { Access } from "../access/authorize-caller.ts";
import { PageSubscription, type PageSubscriptionParts } from "./page-subscription.ts";

/** All that one page listens to. */
export class PageSubscriptions {
  readonly #parts: PageSubscriptionParts;
  readonly #hasRoom: () => boolean;
  readonly #byKey = new Map<string, PageSubscription>();
  readonly #waiting = new Set<PageSubscription>();

  /** @param hasRoom whether it is a good time to say much at once, as a snapshot is */
  constructor(parts: PageSubscriptionParts, hasRoom: () => boolean) {
    this.#parts = parts;
    this.#hasRoom = hasRoom;
  }

  /** How many of these are not listened to yet. */
  countNew(wanted: readonly StreamSubscription[]): number {
    return wanted.filter((subscription) => !this.#has(subscription)).length;
  }

  /** Listens to these, and to nothing else. What is the same as before goes on; what is over stays so while it is named. */
  set(wanted: readonly StreamSubscription[], access: Access): void {
    const kept = new Set(wanted.filter((subscription) => this.#has(subscription)).map(({ key }) => key));
    for (const [key, known] of this.#byKey) {
      if (!kept.has(key)) this.#drop(key, known);
    }
    this.revise(access);
    for (const subscription of wanted) {
      if (kept.has(subscription.key)) continue;
      const added = new PageSubscription(subscription, this.#parts, access);
      this.#byKey.set(subscription.key, added);
      this.#waiting.add(added);
    }
    this.startWaiting();
  }

  /** The caller may see more, or less, from now on. */
  revise(access: Access): void {
    for (const known of this.#byKey.values()) known.revise(access);
  }

  /** Starts what has waited for room: a page with many subscriptions gets their snapshots as fast as it reads. */
  startWaiting(): void {
    for (const waiting of this.#waiting) {
      if (!this.#hasRoom()) return;
      this.#waiting.delete(waiting);
      waiting.start();
    }
  }

  /** Listens to nothing. */
  clear(): void {
    for (const [key, known] of this.#byKey) this.#drop(key, known);
  }

  #drop(key: string, known: PageSubscription): void {
    this.#byKey.delete(key);
    this.#waiting.delete(known);
    known.stop();
  }

  #has(wanted: StreamSubscription): boolean {
    const known = this.#byKey.get(wanted.key);
    return known !== undefined && JSON.stringify(known.subscription) === JSON.stringify(wanted);
  }
}
