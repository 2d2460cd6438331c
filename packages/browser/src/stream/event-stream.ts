import type { Transport, WatchTrouble } from "@maxcompute-rx/core";
import { backoff, isMaxComputeError, MaxComputeError, pauseMs, sleep, toMaxComputeError, withDeadline } from "@maxcompute-rx/core/page";
import type { StreamChange, StreamMessage, StreamRequest, StreamSubscription } from "@maxcompute-rx/core/internal";
import { Observable, Subscription, switchMap, type SchedulerLike, type Subscriber } from "rxjs";

import { readFault } from "../gateway/gateway-fault.ts";
import { notAGateway, postJson } from "../gateway/gateway-transport.ts";
import type { PauseReason } from "./pause-reasons.ts";
import { randomDigits } from "../gateway/random-id.ts";
import { readEvents, type StreamEvent } from "./read-events.ts";

export interface EventStreamOptions {
  readonly transport: Transport;
  /** Address of the gateway, without a trailing slash. */
  readonly gateway: string;
  readonly pauses$: Observable<ReadonlySet<PauseReason>>;
  /** How long an unreachable gateway is endured, in milliseconds. */
  readonly toleranceMs: number;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

/** What somebody listens to; the stream gives it a key of its own. */
export type Wanted = WithoutKey<StreamSubscription>;
type WithoutKey<T> = T extends unknown ? Omit<T, "key"> : never;

/** What a listener is told: events of the gateway, and the gaps between them. */
export type StreamNews =
  | Extract<StreamMessage, { type: "instance" | "list" }>
  | { readonly type: "trouble"; readonly trouble: WatchTrouble }
  | { readonly type: "recovered"; readonly since: string };

/** The gateway is silent no longer than 15 seconds; after three times that the connection is taken for lost. */
const longestSilenceMs = 45_000;
/** A stream that lives so long was no fault; one that ends sooner is opened again after growing pauses. */
const steadyMs = 10_000;
const longestPauseMs = 15_000;
/** An answer of something that is no gateway is endured this often in a row. */
const mostUnreadable = 5;

interface Listener {
  readonly subscription: StreamSubscription;
  readonly subscriber: Subscriber<StreamNews>;
}

/**
 * The one event stream of a client: all its watches and lists. It is open while somebody listens and the page is neither
 * hidden nor offline, is opened again when it breaks, from the last event on, and tells its listeners of every gap.
 */
export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #listeners = new Map<string, Listener>();
  /** Those who have been told something: only they know anything that a gap could be in. */
  readonly #told = new Set<string>();
  #lastKey = 0;
  #changing = false;
  #life: Subscription | null = null;
  #stream: { readonly id: string; lastEventId: string | undefined } = newStream();
  /** Tells the gateway what changed; null while no stream is open. */
  #tellChange: (() => void) | null = null;
  #gap: WatchTrouble | null = null;
  /** When the gateway last gave a sign of life, or was first asked for one. */
  #heardAt = 0;
  /** Whether a gap was told since the last message. */
  #interrupted = false;

  constructor(options: EventStreamOptions) {
    this.#options = options;
  }

  /**
   * Cold. What is wanted may change while somebody listens. Completes when the gateway has no more to tell of it; errors when
   * the gateway refuses it, or cannot be asked for longer than is endured.
   */
  listen(wanted$: Observable<Wanted>): Observable<StreamNews> {
    return new Observable((subscriber) => {
      const key = String((this.#lastKey += 1));
      subscriber.add(() => {
        this.#listeners.delete(key);
        this.#told.delete(key);
        this.#change();
      });
      const describing = wanted$.subscribe((wanted) => {
        this.#listeners.set(key, { subscription: { ...wanted, key }, subscriber });
        this.#change();
      });
      subscriber.add(describing);
    });
  }

  // Whatever changes in one go is one request.
  #change(): void {
    if (this.#changing) return;
    this.#changing = true;
    queueMicrotask(() => {
      this.#changing = false;
      if (this.#listeners.size === 0) this.#end();
      else if (this.#life === null) this.#begin();
      else this.#tellChange?.();
    });
  }

  #begin(): void {
    const life = new Subscription();
    this.#life = life;
    const following$ = this.#options.pauses$.pipe(
      switchMap((reasons) => (reasons.size === 0 ? this.#following() : this.#pausing(reasons))),
    );
    life.add(following$.subscribe({ error: (error: unknown) => this.#fail(error) }));
  }

  #end(): void {
    this.#life?.unsubscribe();
    this.#life = null;
    this.#gap = null;
    this.#interrupted = false;
    this.#stream = newStream();
  }

  #fail(error: unknown): void {
    const listeners = [...this.#listeners.values()];
    this.#listeners.clear();
    // Over before anybody is told: who subscribes anew inside an error callback begins a new life.
    this.#end();
    for (const { subscriber } of listeners) subscriber.error(error);
  }

  #pausing(reasons: ReadonlySet<PauseReason>): Observable<never> {
    return new Observable(() => this.#mark(pauseTrouble(reasons)));
  }

  #following(): Observable<never> {
    return new Observable((subscriber) => {
      const controller = new AbortController();
      this.#follow(controller.signal).catch((error: unknown) => subscriber.error(error));
      return () => controller.abort();
    });
  }

  /** One connection after another; rejects when it makes no sense to go on. */
  async #follow(signal: AbortSignal): Promise<never> {
    const { scheduler, random, toleranceMs } = this.#options;
    let faults = 0;
    let unreadable = 0;
    let since: number | null = null;
    let brokenAt: number | null = null;
    for (;;) {
      let openedAt: number | null = null;
      const error = await this.#connect(signal, () => (openedAt = scheduler.now())).catch(toMaxComputeError);
      if (signal.aborted) throw error;
      const now = scheduler.now();
      if (openedAt !== null) {
        since = null;
        brokenAt = null;
        if (now - openedAt >= steadyMs) faults = 0;
      }
      since ??= now;
      // A connection that fell silent broke long before that is noticed: what is shown is as old as its last sign of life.
      brokenAt ??= error.code === "timeout" ? this.#heardAt : now;
      faults += 1;
      unreadable = error.code === "unexpected_answer" ? unreadable + 1 : 0;
      const endurable = error.transient || (unreadable > 0 && unreadable < mostUnreadable);
      if (!endurable || now - since >= toleranceMs) throw error;
      // A stream that ends, as behind many a proxy, and goes on at once from its last event has no gap.
      if (faults > 1 || error.retryAfterMs !== undefined) this.#mark(error, brokenAt);
      const pause = backoff({ failures: faults, firstMs: 1000, mostMs: longestPauseMs, jitter: 1 });
      // Nobody who listens waits in silence for longer than is endured, whatever something in the way asks for.
      await sleep(Math.min(pauseMs(pause, random, error.retryAfterMs), toleranceMs), scheduler, signal);
    }
  }

  /** One connection from its opening to its end; the result or rejection says why it ended. */
  async #connect(outer: AbortSignal, onOpen: () => void): Promise<MaxComputeError> {
    const { transport, gateway, scheduler } = this.#options;
    const own = new AbortController();
    const signal = AbortSignal.any([outer, own.signal]);
    let silence = Subscription.EMPTY;
    let tellChange: (() => void) | null = null;
    const heard = (): void => {
      this.#heardAt = scheduler.now();
      silence.unsubscribe();
      silence = scheduler.schedule(() => own.abort(silent()), longestSilenceMs);
    };
    try {
      heard();
      const { subscriptions } = this.#wanted();
      const request: StreamRequest = { stream: this.#stream.id, lastEventId: this.#stream.lastEventId, subscriptions };
      const { status, headers, body } = await postJson(transport, `${gateway}/stream`, request, signal);
      if (headers["content-type"]?.startsWith("text/event-stream") !== true) throw notAGateway(status);
      onOpen();
      tellChange = this.#changeTeller(subscriptions, own);
      this.#tellChange = tellChange;
      tellChange();
      for await (const event of readEvents(body)) {
        // What came in one piece with the last event is not for whoever comes after.
        signal.throwIfAborted();
        heard();
        this.#take(event);
      }
      return new MaxComputeError("connection_lost", "The gateway ended the event stream.");
    } catch (error) {
      throw own.signal.aborted ? own.signal.reason : error;
    } finally {
      silence.unsubscribe();
      // The next connection may be there already.
      if (this.#tellChange === tellChange) this.#tellChange = null;
    }
  }

  /** Tells the gateway the whole set when it differs from what it knows: one request at a time, the last state wins. */
  #changeTeller(opened: readonly StreamSubscription[], connection: AbortController): () => void {
    const { transport, gateway, scheduler } = this.#options;
    const address = `${gateway}/stream/${this.#stream.id}`;
    let known = JSON.stringify({ subscriptions: opened });
    let busy = false;
    const tell = async (): Promise<void> => {
      for (let change = this.#wanted(); JSON.stringify(change) !== known; change = this.#wanted()) {
        await withDeadline(longestSilenceMs, "A change of the event stream", scheduler, connection.signal, (signal) =>
          postJson(transport, address, change, signal),
        );
        known = JSON.stringify(change);
      }
    };
    return () => {
      if (busy || this.#listeners.size === 0) return;
      busy = true;
      tell()
        .catch((error: unknown) => connection.abort(this.#unchanged(error)))
        .finally(() => (busy = false));
    };
  }

  /** What to end a connection with that could not be changed: a gateway that does not know it gets a new one. */
  #unchanged(error: unknown): unknown {
    if (!isMaxComputeError(error) || error.code !== "not_found") return error;
    this.#stream = newStream();
    const lost = new MaxComputeError("connection_lost", "The gateway does not know this event stream any more.");
    this.#mark(lost);
    return lost;
  }

  #wanted(): StreamChange {
    return { subscriptions: [...this.#listeners.values()].map(({ subscription }) => subscription) };
  }

  #take(event: StreamEvent): void {
    if (event === "alive") return this.#recover();
    const { id, message } = event;
    if (id !== undefined) this.#stream.lastEventId = id;
    // Snapshots follow a reset by themselves; what is missing before them is told here, once.
    if (message.type === "reset" && !this.#interrupted) {
      this.#mark(new MaxComputeError("connection_lost", "Events of the gateway were lost on the way."));
    }
    this.#recover();
    this.#interrupted = false;
    if (message.type === "reset") return;
    const subscriber = this.#listeners.get(message.key)?.subscriber;
    switch (message.type) {
      case "instance":
      case "list":
        if (subscriber) this.#told.add(message.key);
        return subscriber?.next(message);
      case "completed":
        return subscriber?.complete();
      case "failed":
        return subscriber?.error(readFault(message.error) ?? new MaxComputeError("server", message.error.message));
    }
  }

  #mark({ code, message }: { readonly code: string; readonly message: string }, at = this.#options.scheduler.now()): void {
    if (this.#gap?.code === code) return;
    const trouble = { code, message, since: this.#gap?.since ?? new Date(at).toISOString() };
    this.#gap = trouble;
    this.#interrupted = true;
    this.#tell({ type: "trouble", trouble });
  }

  #recover(): void {
    if (this.#gap === null) return;
    const { since } = this.#gap;
    this.#gap = null;
    this.#tell({ type: "recovered", since });
  }

  #tell(news: StreamNews): void {
    for (const key of this.#told) this.#listeners.get(key)?.subscriber.next(news);
  }
}

function newStream(): { readonly id: string; lastEventId: string | undefined } {
  return { id: randomDigits(), lastEventId: undefined };
}

function pauseTrouble(reasons: ReadonlySet<PauseReason>): MaxComputeError {
  if (reasons.has("offline")) return new MaxComputeError("connect_failed", "This browser is offline.");
  return new MaxComputeError("aborted", "The page is hidden and asks nobody meanwhile.");
}

function silent(): MaxComputeError {
  return new MaxComputeError("timeout", `The gateway was silent for ${longestSilenceMs / 1000} seconds.`, {
    nextStep: "If it stays so, a proxy may hold its event stream back: turn off the proxy's buffering for the gateway.",
  });
}
