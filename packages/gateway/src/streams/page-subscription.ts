import type { InstanceEvent, InstanceListEvent } from "@maxcompute-rx/core";
import type { GatewayFault, StreamSubscription } from "@maxcompute-rx/core/internal";
import type { Observer, Unsubscribable } from "rxjs";

import type { Access } from "../access/authorize-caller.ts";
import type { SharedText } from "./logged-event.ts";
import { lastMember, type SerializedEvents } from "./serialized-events.ts";
import type { WatchFailure } from "../gateway-options.ts";
import { toGatewayError } from "../access/public-error.ts";
import { actionForbidden, instanceNotFound } from "../access/visibility.ts";
import type { Watches } from "../upstream/watches.ts";
import { createListFilter, visibleListEvent, type ListFilter } from "../access/visible-event.ts";

export interface PageSubscriptionParts {
  readonly upstream: (project: string) => Watches;
  readonly serializedEvents: SerializedEvents;
  readonly onFailure: (failure: WatchFailure) => void;
}

/** The page of a subscription. */
export interface Page {
  /** Receives a message of the stream, as JSON in two parts; the second is the same for many pages. */
  tell(head: string, shared?: SharedText): void;
  /** Whether there is room for large events such as snapshots. */
  readonly hasRoom: boolean;
}

/** One instance or list that a page watches, filtered by what its caller may see. It observes the events itself: there may be thousands. */
export class PageSubscription implements Observer<InstanceEvent | InstanceListEvent> {
  readonly subscription: StreamSubscription;
  readonly #parts: PageSubscriptionParts;
  readonly #page: Page;
  /** How the messages with its events begin. */
  readonly #head: string;
  #access: Access;
  /** Whether the caller may read the texts of failures. */
  #mayReadTexts: boolean;
  #running: Unsubscribable | null = null;
  /** Hides instances of the list; null if the caller may see all of them. */
  #listFilter: ListFilter | null = null;
  #isStarted = false;
  #isOver = false;
  /** From the last snapshot or status; undefined before the first one. */
  #owner: string | null | undefined;
  /** The page knows everything up to this entry of the shared log. */
  #after: string | undefined;

  constructor(subscription: StreamSubscription, parts: PageSubscriptionParts, page: Page, access: Access, after?: string) {
    this.subscription = subscription;
    this.#parts = parts;
    this.#page = page;
    // Without its end. Made at once, because a text of several parts takes more memory.
    this.#head = JSON.stringify({ type: subscription.kind, key: subscription.key }).slice(0, -1);
    this.#access = access;
    this.#mayReadTexts = mayReadTexts(access, subscription.project);
    this.#after = after;
  }

  start(): void {
    const { subscription } = this;
    if (this.#isOver || !this.#mayRead()) return;
    this.#isStarted = true;
    const upstream = this.#parts.upstream(subscription.project);
    const { caller } = this.#access;
    const after = this.#takeAfter(upstream);
    switch (subscription.kind) {
      case "instance":
        this.#running = upstream.watch(subscription.instanceId, subscription.interest, caller, this, after);
        break;
      case "list":
        this.#listFilter = this.#createListFilter(subscription.project);
        this.#running = upstream.list(subscription.filter, caller, this, after);
    }
    // What it was told at once may have ended it.
    if (this.#isOver) this.stop();
  }

  next(event: InstanceEvent | InstanceListEvent): void {
    if (this.#isOver) return;
    if ("instanceId" in event) this.#tellInstance(event);
    else this.#tellList(event);
  }

  complete(): void {
    if (this.#isOver) return;
    this.stop();
    this.#page.tell(`{"type":"completed","key":${JSON.stringify(this.subscription.key)}}`);
  }

  error(thrown: unknown): void {
    if (this.#isOver) return;
    const { fault, detail } = toGatewayError(thrown);
    const { subscription } = this;
    this.#parts.onFailure({
      caller: this.#access.caller,
      project: subscription.project,
      code: fault.code,
      detail: detail ?? fault.message,
    });
    const isHidden = subscription.kind === "instance" && fault.code === "not_found" && this.#access.hidesInstances;
    this.#fail(isHidden ? instanceNotFound(subscription.instanceId).fault : fault);
  }

  // What a caller from whom instances are hidden may be told depends on what came before: the owner, or which instances the list showed.
  #takeAfter(upstream: Watches): string | undefined {
    const { subscription } = this;
    const after = this.#after;
    this.#after = undefined;
    if (after === undefined || !this.#access.hidesInstances) return after;
    this.#owner = subscription.kind === "instance" ? upstream.knownOwner(subscription.instanceId) : undefined;
    return this.#owner !== undefined && this.#checkOwner() ? after : undefined;
  }

  /** Applies new rights of the caller. */
  revise(access: Access): void {
    const before = this.#access;
    this.#access = access;
    this.#mayReadTexts = mayReadTexts(access, this.subscription.project);
    if (this.#isOver || !this.#mayRead() || !this.#isStarted) return;
    if (this.subscription.kind === "instance") this.#checkOwner();
    else if (before.hidesInstances || access.hidesInstances) this.#startAnew();
  }

  /** Ends the subscription with an error. */
  #fail(fault: GatewayFault): void {
    if (this.#isOver) return;
    this.stop();
    this.#page.tell(`{"type":"failed","key":${JSON.stringify(this.subscription.key)},"error":${JSON.stringify(fault)}}`);
  }

  stop(): void {
    this.#isOver = true;
    this.#running?.unsubscribe();
    // What is known of the instance need not be kept for a page that was told of its end.
    this.#running = null;
  }

  // The new watch begins before the old one ends, so that the shared watch continues.
  #startAnew(): void {
    const old = this.#running;
    this.start();
    old?.unsubscribe();
  }

  #mayRead(): boolean {
    const { project } = this.subscription;
    const may = this.#access.may(project, "read");
    if (!may) this.#fail(actionForbidden(project).fault);
    return may;
  }

  #tellInstance(event: InstanceEvent): void {
    if (event.type === "snapshot") this.#owner = event.view.owner;
    if (event.type === "status") this.#owner = event.owner;
    if (!this.#checkOwner()) return;
    this.#page.tell(this.#head, this.#parts.serializedEvents.instance(event, this.#mayReadTexts));
  }

  /** Whether the caller may see the instance; ends the subscription if not. */
  #checkOwner(): boolean {
    const { subscription } = this;
    if (!this.#access.hidesInstances || subscription.kind !== "instance" || this.#owner === undefined) return true;
    const { project, instanceId } = subscription;
    const maySee = this.#access.maySee({ project, instanceId, owner: this.#owner });
    if (!maySee) this.#fail(instanceNotFound(instanceId).fault);
    return maySee;
  }

  #tellList(event: InstanceListEvent): void {
    const filter = this.#listFilter;
    const { serializedEvents } = this.#parts;
    this.#page.tell(this.#head, filter === null ? serializedEvents.list(event) : lastMember(filter(visibleListEvent(event))));
  }

  // With the rights of now: when they change, the list is told anew.
  #createListFilter(project: string): ListFilter | null {
    const access = this.#access;
    return access.hidesInstances ? createListFilter(({ instanceId, owner }) => access.maySee({ project, instanceId, owner })) : null;
  }
}

function mayReadTexts(access: Access, project: string): boolean {
  return access.may(project, "read-sql") || access.may(project, "read-results");
}
