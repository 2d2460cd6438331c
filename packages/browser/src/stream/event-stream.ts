import type { Transport } from "@maxcompute-rx/core";
import { MaxComputeError, pauseMs, sleep } from "@maxcompute-rx/core/page";
import { Observable, Subscription, type SchedulerLike } from "rxjs";

import { randomDigits } from "../gateway/random-id.ts";
import { GapState } from "./gap-state.ts";
import type { PauseReason } from "./pause-reasons.ts";
import type { StreamEvent } from "./read-events.ts";
import { decideReconnect, noFaults, type ConnectionEnd } from "./reconnect-decision.ts";
import { forgotten, runStreamConnection, type StreamPosition } from "./stream-connection.ts";
import { StreamListeners, type StreamTarget, type StreamUpdate } from "./stream-listeners.ts";

export interface EventStreamOptions {
  readonly transport: Transport;
  /** Returns the address of the gateway, absolute and without a trailing slash. It is called when a connection is opened. */
  readonly gatewayUrl: () => string;
  readonly pauses$: Observable<ReadonlySet<PauseReason>>;
  /** How long an unreachable gateway is tolerated, in milliseconds. */
  readonly toleranceMs: number;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

/**
 * The one event stream of a client, for all its watches and lists. It is open while there are listeners and the page is neither
 * hidden nor offline. When it breaks, it is opened again and continues after the last event; listeners are told of every gap.
 */
export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #listeners = new StreamListeners();
  readonly #gap = new GapState();
  #updateIsQueued = false;
  #life: Subscription | null = null;
  #position: StreamPosition = newPosition();
  /** Tells the gateway what changed; null while no connection is open. */
  #sendChanges: (() => void) | null = null;

  constructor(options: EventStreamOptions) {
    this.#options = options;
  }

  /**
   * Cold. The target may change while it is listened to. Completes when the gateway has nothing more to send; errors when the
   * gateway refuses it, or cannot be reached for longer than `toleranceMs`.
   */
  listen(target$: Observable<StreamTarget>): Observable<StreamUpdate> {
    return new Observable((subscriber) => {
      const key = this.#listeners.nextKey();
      subscriber.add(() => {
        this.#listeners.delete(key);
        this.#queueUpdate();
      });
      const targets = target$.subscribe((target) => {
        this.#listeners.set(key, target, subscriber);
        this.#queueUpdate();
      });
      subscriber.add(targets);
    });
  }

  // All changes of one turn are one request.
  #queueUpdate(): void {
    if (this.#updateIsQueued) return;
    this.#updateIsQueued = true;
    queueMicrotask(() => {
      this.#updateIsQueued = false;
      if (this.#listeners.isEmpty) this.#end();
      else if (this.#life === null) this.#begin();
      else this.#sendChanges?.();
    });
  }

  #begin(): void {
    const life = new Subscription();
    this.#life = life;
    let connection: AbortController | undefined;
    life.add(() => connection?.abort());
    const pauses = this.#options.pauses$.subscribe((reasons) => {
      connection?.abort();
      if (reasons.size > 0) return this.#reportGap(pauseTrouble(reasons));
      const own = new AbortController();
      connection = own;
      this.#stayConnected(own.signal).catch((error: unknown) => {
        if (!own.signal.aborted) this.#fail(error);
      });
    });
    life.add(pauses);
  }

  #end(): void {
    this.#life?.unsubscribe();
    this.#life = null;
    this.#gap.clear();
    this.#position = newPosition();
  }

  #fail(error: unknown): void {
    const failAll = this.#listeners.removeAll();
    // Ends first: a listener that subscribes again in its error callback begins a new life.
    this.#end();
    failAll(error);
  }

  /** One connection after another; rejects when it makes no sense to try again. */
  async #stayConnected(signal: AbortSignal): Promise<never> {
    const { scheduler, random, toleranceMs } = this.#options;
    let state = noFaults;
    for (;;) {
      const end = await this.#connect(signal);
      if (signal.aborted) throw end.error;
      const decision = decideReconnect(state, end, toleranceMs);
      if (decision.type === "give-up") throw end.error;
      if (decision.gapSince !== null) this.#reportGap(end.error, decision.gapSince);
      state = decision.state;
      if (decision.pause === null) continue;
      // However long a pause a server or a proxy asks for, listeners do not wait longer than the tolerance for the next attempt.
      await sleep(Math.min(pauseMs(decision.pause, random, end.error.retryAfterMs), toleranceMs), scheduler, signal);
    }
  }

  async #connect(signal: AbortSignal): Promise<ConnectionEnd> {
    const { transport, gatewayUrl, scheduler } = this.#options;
    let ownSender: (() => void) | null = null;
    const connection = {
      transport,
      gateway: gatewayUrl(),
      scheduler,
      position: this.#position,
      subscriptions: () => this.#listeners.subscriptions(),
      lastIds: () => this.#listeners.lastIds(),
      onOpen: (sendChanges: () => void) => {
        ownSender = sendChanges;
        this.#sendChanges = sendChanges;
      },
      onEvent: (event: StreamEvent) => this.#receive(event),
      onForgotten: () => {
        this.#position = newPosition();
        this.#listeners.forgetIds();
        this.#reportGap(forgotten());
      },
    };
    const end = await runStreamConnection(connection, signal);
    // The next connection may be open already.
    if (this.#sendChanges === ownSender) this.#sendChanges = null;
    return end;
  }

  #receive(event: StreamEvent): void {
    if (event === "alive") return this.#reportRecovery();
    const { id, message } = event;
    if (id !== undefined) this.#position = { ...this.#position, lastEventId: id };
    // After a reset the gateway sends snapshots. That events before them are missing is reported here, once.
    if (message.type === "reset" && !this.#gap.isReported) {
      this.#reportGap(new MaxComputeError("connection_lost", "Events of the gateway were lost on the way."));
    }
    this.#reportRecovery();
    this.#gap.messageReceived();
    if (message.type === "reset") this.#listeners.forgetIds();
    else if ("key" in message) this.#listeners.deliver(message, id);
  }

  #reportGap(cause: { readonly code: string; readonly message: string }, sinceMs: number = this.#options.scheduler.now()): void {
    const trouble = this.#gap.begin(cause, sinceMs);
    if (trouble !== null) this.#listeners.reportGap({ type: "trouble", trouble });
  }

  #reportRecovery(): void {
    const since = this.#gap.end();
    if (since !== null) this.#listeners.reportGap({ type: "recovered", since });
  }
}

function newPosition(): StreamPosition {
  return { id: randomDigits(), lastEventId: undefined };
}

function pauseTrouble(reasons: ReadonlySet<PauseReason>): MaxComputeError {
  if (reasons.has("offline")) return new MaxComputeError("connect_failed", "This browser is offline.");
  return new MaxComputeError("aborted", "The page is hidden; it sends no requests until it is shown again.");
}
