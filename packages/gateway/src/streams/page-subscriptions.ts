import type { StreamSubscription } from "@maxcompute-rx/core/internal";

import type { Access } from "../access/authorize-caller.ts";
import { PageSubscription, type Page, type PageSubscriptionParts } from "./page-subscription.ts";

/** All subscriptions of one page. */
export class PageSubscriptions {
  readonly #parts: PageSubscriptionParts;
  readonly #page: Page;
  readonly #byKey = new Map<string, PageSubscription>();
  /** Null if none wait: most pages have none for most of the time. */
  #waiting: Set<PageSubscription> | null = null;

  constructor(parts: PageSubscriptionParts, page: Page) {
    this.#parts = parts;
    this.#page = page;
  }

  /** How many of these are new. */
  countNew(wanted: readonly StreamSubscription[]): number {
    return wanted.filter((subscription) => !this.#has(subscription)).length;
  }

  /** Whether some wait for room. */
  get isWaiting(): boolean {
    return this.#waiting !== null;
  }

  /** All of them, as the page asked for them. */
  get wanted(): readonly StreamSubscription[] {
    return [...this.#byKey.values()].map(({ subscription }) => subscription);
  }

  /**
   * Replaces all subscriptions. Unchanged ones continue; those that have ended are not started again while they are listed.
   *
   * @param after by key, the entry of the shared log after which new ones go on; others get a snapshot
   */
  set(wanted: readonly StreamSubscription[], access: Access, after?: ReadonlyMap<string, string>): void {
    const kept = new Set(wanted.filter((subscription) => this.#has(subscription)).map(({ key }) => key));
    for (const [key, known] of this.#byKey) {
      if (!kept.has(key)) this.#drop(key, known);
    }
    this.revise(access);
    for (const subscription of wanted) {
      if (kept.has(subscription.key)) continue;
      const added = new PageSubscription(subscription, this.#parts, this.#page, access, after?.get(subscription.key));
      this.#byKey.set(subscription.key, added);
      this.#waiting ??= new Set();
      this.#waiting.add(added);
    }
    this.startWaiting();
  }

  /** Applies new rights of the caller. */
  revise(access: Access): void {
    for (const known of this.#byKey.values()) known.revise(access);
  }

  /** Starts subscriptions that waited for room: a page with many of them receives the snapshots as fast as it reads. */
  startWaiting(): void {
    for (const waiting of this.#waiting ?? []) {
      if (!this.#page.hasRoom) return;
      this.#ready(waiting);
      waiting.start();
    }
  }

  /** Ends all subscriptions. */
  clear(): void {
    for (const [key, known] of this.#byKey) this.#drop(key, known);
  }

  #drop(key: string, known: PageSubscription): void {
    this.#byKey.delete(key);
    this.#ready(known);
    known.stop();
  }

  /** Waits no longer. */
  #ready(subscription: PageSubscription): void {
    this.#waiting?.delete(subscription);
    if (this.#waiting?.size === 0) this.#waiting = null;
  }

  #has(wanted: StreamSubscription): boolean {
    const known = this.#byKey.get(wanted.key);
    return known !== undefined && JSON.stringify(known.subscription) === JSON.stringify(wanted);
  }
}
