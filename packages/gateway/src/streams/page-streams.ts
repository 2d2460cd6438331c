import type { StreamChange, StreamRequest } from "@maxcompute-rx/core/internal";
import { Subscription } from "rxjs";

import type { Access } from "../access/authorize-caller.ts";
import type { StreamEnd, StreamNote } from "../gateway-options.ts";
import { PageStream, type PageStreamParts } from "./page-stream.ts";
import { GatewayError } from "../access/gateway-error.ts";

export interface PageStreamsParts extends Omit<PageStreamParts, "onLeft" | "onEnd"> {
  readonly streamsPerCaller: number;
  readonly onStream: (note: StreamNote) => void;
}

const heartbeatMs = 15_000;

/** The streams of all pages, by the names that the pages chose. */
export class PageStreams {
  readonly #parts: PageStreamsParts;
  readonly #streams = new Map<string, PageStream>();
  #heartbeat = new Subscription();
  #isClosed = false;

  constructor(parts: PageStreamsParts) {
    this.#parts = parts;
  }

  /** Number of streams that a page is reading now. */
  get open(): number {
    return [...this.#streams.values()].filter(({ isRead }) => isRead).length;
  }

  /** How many subscriptions a message would add. */
  countNew(stream: string, { subscriptions }: StreamChange): number {
    return this.#streams.get(stream)?.countNew(subscriptions) ?? subscriptions.length;
  }

  /**
   * Opens a stream, or continues one that the page opened before.
   *
   * @throws {GatewayError} `forbidden` for a stream of another caller, `throttled` if the caller has too many
   */
  read(wanted: StreamRequest, access: Access, request: Request): ReadableStream<Uint8Array> {
    if (this.#isClosed) throw new GatewayError("unavailable", "The gateway is closed.");
    const known = this.#streams.get(wanted.stream);
    if (known !== undefined && known.caller !== access.caller) throw new GatewayError("forbidden", "This stream belongs to another caller.");
    const stream = known ?? this.#begin(wanted.stream, access, request);
    this.#parts.onStream({ caller: access.caller, what: known === undefined ? "opened" : "resumed", reason: null });
    return stream.read(wanted, known === undefined, access, request);
  }

  /** Changes the subscriptions of a stream. @throws {GatewayError} `not_found` if this caller has no such stream; the page opens a new one */
  change(name: string, { subscriptions }: StreamChange, access: Access, request: Request): void {
    const stream = this.#streams.get(name);
    if (stream === undefined || stream.caller !== access.caller) throw new GatewayError("not_found", "There is no such stream.", { nextStep: "Open a new one." });
    stream.change(subscriptions, access, request);
  }

  /** Ends all streams, and refuses new ones. */
  close(): void {
    this.#isClosed = true;
    for (const stream of this.#streams.values()) stream.end("closed");
  }

  #begin(name: string, access: Access, request: Request): PageStream {
    const { caller } = access;
    this.#makeRoom(caller);
    const tell = (what: "left" | "ended", reason: StreamEnd | null): void => this.#parts.onStream({ caller, what, reason });
    const parts: PageStreamParts = {
      ...this.#parts,
      onLeft: () => tell("left", null),
      onEnd: (reason) => {
        this.#streams.delete(name);
        if (this.#streams.size === 0) this.#heartbeat.unsubscribe();
        tell("ended", reason);
      },
    };
    const stream = new PageStream(parts, caller, request);
    if (this.#streams.size === 0) this.#beat();
    this.#streams.set(name, stream);
    return stream;
  }

  // Streams without a reader are ended first, so that a page that was reloaded a few times is not refused.
  #makeRoom(caller: string): void {
    const { streamsPerCaller } = this.#parts;
    const own = [...this.#streams.values()].filter((stream) => stream.caller === caller);
    if (own.length < streamsPerCaller) return;
    const idle = own.find(({ isRead }) => !isRead);
    if (idle === undefined) {
      throw new GatewayError("throttled", `You have ${streamsPerCaller} open streams, which is the limit.`, { nextStep: "Close a page, or raise limits.streamsPerCaller." });
    }
    idle.end("crowded");
  }

  #beat(): void {
    this.#heartbeat = this.#parts.scheduler.schedule(() => {
      for (const stream of this.#streams.values()) stream.beat();
      this.#beat();
    }, heartbeatMs);
  }
}

