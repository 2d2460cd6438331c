import type { StreamSubscription } from "@maxcompute-rx/core/internal";

import type { Access } from "../access/authorize-caller.ts";
import { PageSubscription, type Page, type PageSubscriptionParts } from "./page-subscription.ts";

export class PageSubscriptions {
  readonly #parts: PageSubscriptionParts;
  readonly #page: Page;
  /** Most pages have one or a few: a map of them would take more memory. */
  #all: readonly PageSubscription[] = [];
  /** Null if none wait: most pages have none for most of the time. */
  #waiting: Set<PageSubscription> | null = null;

  constructor(parts: PageSubscriptionParts, page: Page) {
    this.#parts = parts;
    this.#page = page;
  }

  /** How many of these are new. */
  countNew(wanted: readonly StreamSubscription[]): number {
    return wanted.length - this.#same(wanted).size;
  }

  /** Whether some wait for room. */
  get isWaiting(): boolean {
    return this.#waiting !== null;
  }

  /** All of them, as the page asked for them. */
  get wanted(): readonly StreamSubscription[] {
    return this.#all.map(({ subscription }) => subscription);
  }

  /**
   * Replaces all subscriptions. Unchanged ones continue; those that have ended are not started again while they are listed.
   *
   * @param after by key, the entry of the shared log after which new ones go on; others get a snapshot
   */
  set(wanted: readonly StreamSubscription[], access: Access, after?: ReadonlyMap<string, string>): void {
    const kept = this.#same(wanted);
    for (const known of this.#all) if (!kept.has(known.subscription.key)) this.#end(known);
    this.#all = [...kept.values()];
    this.revise(access);
    const added = wanted
      .filter(({ key }) => !kept.has(key))
      .map((subscription) => new PageSubscription(subscription, this.#parts, this.#page, access, after?.get(subscription.key)));
    this.#all = [...this.#all, ...added];
    if (added.length > 0) this.#waiting = new Set([...(this.#waiting ?? []), ...added]);
    this.startWaiting();
  }

  /** Applies new rights of the caller. */
  revise(access: Access): void {
    for (const known of this.#all) known.revise(access);
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
    const all = this.#all;
    this.#all = [];
    for (const subscription of all) this.#end(subscription);
  }

  #end(subscription: PageSubscription): void {
    this.#ready(subscription);
    subscription.stop();
  }

  /** Waits no longer. */
  #ready(subscription: PageSubscription): void {
    this.#waiting?.delete(subscription);
    if (this.#waiting?.size === 0) this.#waiting = null;
  }

  /** Those of this page that are wanted as they are, by their keys. */
  #same(wanted: readonly StreamSubscription[]): ReadonlyMap<string, PageSubscription> {
    const texts = new Set(wanted.map((subscription) => JSON.stringify(subscription)));
    const same = this.#all.filter(({ subscription }) => texts.has(JSON.stringify(subscription)));
    return new Map(same.map((known) => [known.subscription.key, known]));
  }
}
