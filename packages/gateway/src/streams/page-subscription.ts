import type { InstanceEvent } from "@maxcompute-rx/core";
import type { GatewayFault, StreamSubscription } from "@maxcompute-rx/core/internal";
import type { Observable, Subscription } from "rxjs";

import type { Access } from "../access/authorize-caller.ts";
import type { SharedText } from "./event-encoder.ts";
import { lastMember, type SerializedEvents } from "./serialized-events.ts";
import type { WatchFailure } from "../gateway-options.ts";
import { toGatewayError } from "../access/public-error.ts";
import { actionForbidden, instanceNotFound } from "../access/visibility.ts";
import type { Watches } from "../upstream/watches.ts";
import { createListFilter, visibleListEvent } from "../access/visible-event.ts";

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

/** One instance or list that a page watches, filtered by what its caller may see. */
export class PageSubscription {
  readonly subscription: StreamSubscription;
  readonly #parts: PageSubscriptionParts;
  readonly #page: Page;
  /** How the messages with its events begin. */
  readonly #head: string;
  #access: Access;
  #running: Subscription | null = null;
  /** Counts the watches that were begun or ended: events of an earlier one are not for the page. */
  #turn = 0;
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
        return this.#listen(upstream.watch(subscription.instanceId, subscription.interest, caller, after), (event) =>
          this.#tellInstance(event),
        );
      case "list":
        return this.#listen(upstream.list(subscription.filter, caller, after), this.#listTeller());
    }
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
    this.#turn += 1;
    this.#running?.unsubscribe();
  }

  // The new watch begins before the old one ends, so that the shared watch continues.
  #startAnew(): void {
    const old = this.#running;
    this.#running = null;
    this.start();
    old?.unsubscribe();
  }

  #listen<T>(events: Observable<T>, tell: (event: T) => void): void {
    this.#turn += 1;
    const turn = this.#turn;
    const subscribed = events.subscribe({
      next: (event) => {
        if (turn === this.#turn) tell(event);
      },
      complete: () => {
        this.stop();
        this.#page.tell(`{"type":"completed","key":${JSON.stringify(this.subscription.key)}}`);
      },
      error: (thrown: unknown) => this.#failed(thrown),
    });
    if (turn === this.#turn) this.#running = subscribed;
    else subscribed.unsubscribe();
  }

  #failed(thrown: unknown): void {
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
    const { project } = this.subscription;
    const mayReadTexts = this.#access.may(project, "read-sql") || this.#access.may(project, "read-results");
    this.#page.tell(this.#head, this.#parts.serializedEvents.instance(event, mayReadTexts));
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

  #listTeller(): (event: Parameters<typeof visibleListEvent>[0]) => void {
    const access = this.#access;
    const { project } = this.subscription;
    const filter = createListFilter(({ instanceId, owner }) => access.maySee({ project, instanceId, owner }));
    return (event) => {
      this.#page.tell(
        this.#head,
        access.hidesInstances ? lastMember(filter(visibleListEvent(event))) : this.#parts.serializedEvents.list(event),
      );
    };
  }
}
