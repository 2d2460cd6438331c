import { OpenCounts, type StreamChange, type StreamRequest } from "@maxcompute-rx/core/internal";
import { Subscription } from "rxjs";

import type { Access } from "../access/authorize-caller.ts";
import type { StreamEnd, StreamNote } from "../gateway-options.ts";
import { DueQueue } from "./due-queue.ts";
import { EndOfTurn } from "./end-of-turn.ts";
import { SharedText } from "./logged-event.ts";
import { PageStream, type PageStreamParts } from "./page-stream.ts";
import { SerializedEvents } from "./serialized-events.ts";
import { GatewayError } from "../access/gateway-error.ts";

export interface PageStreamsParts extends Omit<
  PageStreamParts,
  "serializedEvents" | "endOfTurn" | "emptyText" | "authorizations" | "onLeft" | "onEnd"
> {
  readonly streamsPerCaller: number;
  readonly onStream: (note: StreamNote) => void;
  /** The places of each caller in all gateways; null if there is only this one. */
  readonly places: StreamPlaces | null;
}

/** The streams of each caller that are read, in all gateways. */
export interface StreamPlaces {
  /** False if the caller has too many. */
  enter(caller: string, stream: string): Promise<boolean>;
  leave(caller: string, stream: string): void;
}

const heartbeatMs = 15_000;
const authorizationMs = 60_000;

/** The streams of all pages, by the names that the pages chose. */
export class PageStreams {
  readonly #parts: PageStreamsParts;
  readonly #streamParts: PageStreamParts;
  readonly #streams = new Map<string, PageStream>();
  /** How many of them each caller has. */
  readonly #callers = new OpenCounts();
  // Counted, because a gateway with thousands of pages is asked for it often.
  #open = 0;
  #heartbeat = new Subscription();
  #isClosed = false;

  constructor(parts: PageStreamsParts) {
    this.#parts = parts;
    this.#streamParts = {
      ...parts,
      serializedEvents: new SerializedEvents(),
      endOfTurn: new EndOfTurn(),
      emptyText: new SharedText(""),
      authorizations: new DueQueue(parts.scheduler, authorizationMs, (stream) => void stream.authorize()),
      onLeft: (stream) => this.#left(stream),
      onEnd: (stream, reason) => this.#ended(stream, reason),
    };
  }

  /** Number of streams that a page is reading now. */
  get open(): number {
    return this.#open;
  }

  /** Whether the connection that is changed is here. A page may have moved to another gateway, and its stream be kept here for a while. */
  has(stream: string, { connection }: StreamChange): boolean {
    const known = this.#streams.get(stream);
    return known !== undefined && known.connection === connection;
  }

  /** How many subscriptions a message would add. Those that go on from another gateway were counted there. */
  countNew(stream: string, wanted: StreamChange | StreamRequest): number {
    const { subscriptions } = wanted;
    const known = this.#streams.get(stream);
    if (known !== undefined) return known.countNew(subscriptions);
    const resumed = "stream" in wanted ? PageStream.resumption(this.#parts.sharedLog, wanted) : null;
    return subscriptions.filter(({ key }) => resumed?.after.has(key) !== true).length;
  }

  /** Takes a place for the stream of a page, in all gateways. @throws {GatewayError} `throttled` if the caller has too many */
  async admit(stream: string, { caller }: Access): Promise<void> {
    const { places } = this.#parts;
    if (places !== null && !(await places.enter(caller, stream))) throw this.#tooMany();
  }

  /**
   * Opens a stream, or continues one that the page opened before.
   *
   * @throws {GatewayError} `forbidden` for a stream of another caller, `throttled` if the caller has too many
   */
  read(wanted: StreamRequest, access: Access, request: Request): ReadableStream<Uint8Array> {
    if (this.#isClosed) throw new GatewayError("unavailable", "The gateway is closed.");
    const known = this.#streams.get(wanted.stream);
    if (known !== undefined && known.caller !== access.caller)
      throw new GatewayError("forbidden", "This stream belongs to another caller.");
    const stream = known ?? this.#begin(wanted.stream, access, request);
    this.#parts.onStream({ caller: access.caller, what: known === undefined ? "opened" : "resumed", reason: null });
    if (!stream.isRead) this.#open += 1;
    return stream.read(wanted, known === undefined, access, request);
  }

  /** Changes the subscriptions of a stream. @throws {GatewayError} `not_found` if this caller has no such stream; the page opens a new one */
  change(name: string, { connection, subscriptions }: StreamChange, access: Access, request: Request): void {
    const stream = this.#streams.get(name);
    if (stream === undefined || stream.caller !== access.caller || stream.connection !== connection)
      throw new GatewayError("not_found", "There is no such stream.", { nextStep: "Open a new one." });
    stream.change(subscriptions, access, request);
  }

  /** Changes a stream for a page whose request came to another gateway. @returns false if its connection is not here, or another caller's */
  async changeFromElsewhere(name: string, proof: string, change: StreamChange): Promise<boolean> {
    const stream = this.#streams.get(name);
    if (stream === undefined || (await callerProof(name, stream.caller)) !== proof) return false;
    // Looked at last: the page may have opened another connection meanwhile.
    if (!this.has(name, change)) return false;
    stream.changeFromElsewhere(change.subscriptions);
    return true;
  }

  /** Events were lost for all pages. */
  reset(): void {
    for (const stream of Array.from(this.#streams.values())) stream.reset();
  }

  /** Ends all streams, and refuses new ones. */
  close(): void {
    this.#isClosed = true;
    for (const stream of this.#streams.values()) {
      if (this.#parts.sharedLog !== null) stream.move();
      stream.end("closed");
    }
  }

  #tooMany(): GatewayError {
    const { streamsPerCaller } = this.#parts;
    return new GatewayError("throttled", `You have ${streamsPerCaller} open streams, which is the limit.`, {
      nextStep: "Close a page, or raise limits.streamsPerCaller.",
    });
  }

  #begin(name: string, access: Access, request: Request): PageStream {
    const { caller } = access;
    this.#makeRoom(caller);
    const stream = new PageStream(name, this.#streamParts, access, request);
    if (this.#streams.size === 0) this.#beat();
    this.#streams.set(name, stream);
    this.#callers.add(caller);
    return stream;
  }

  #left({ name, caller }: PageStream): void {
    this.#open -= 1;
    this.#parts.places?.leave(caller, name);
    this.#parts.onStream({ caller, what: "left", reason: null });
  }

  #ended({ name, caller, isRead }: PageStream, reason: StreamEnd): void {
    this.#streams.delete(name);
    this.#callers.remove(caller);
    // Without a reader it has no place any more, and the page may have one at another gateway.
    if (isRead) {
      this.#open -= 1;
      this.#parts.places?.leave(caller, name);
    }
    if (this.#streams.size === 0) this.#heartbeat.unsubscribe();
    this.#parts.onStream({ caller, what: "ended", reason });
  }

  // Streams without a reader are ended first, so that a page that was reloaded a few times is not refused.
  #makeRoom(caller: string): void {
    if (this.#callers.of(caller) < this.#parts.streamsPerCaller) return;
    const idle = Array.from(this.#streams.values()).find((stream) => stream.caller === caller && !stream.isRead);
    if (idle === undefined) throw this.#tooMany();
    idle.end("crowded");
  }

  #beat(): void {
    this.#heartbeat = this.#parts.scheduler.schedule(() => {
      for (const [name, stream] of this.#streams) {
        stream.beat();
        if (stream.isRead) void this.#parts.places?.enter(stream.caller, name);
      }
      this.#beat();
    }, heartbeatMs);
  }
}

/** Proves to another gateway that a request is from the caller of a stream, without naming the caller. */
export async function callerProof(stream: string, caller: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${stream} ${caller}`));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
