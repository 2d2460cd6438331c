import type { EndOfTurn } from "./end-of-turn.ts";
import { encodeComment, encodeEvents, type LoggedEvent, type SharedText } from "./logged-event.ts";

/** What the logs of a gateway have in common. */
export interface EventLogParts {
  /** In characters. */
  readonly bufferedCharacters: number;
  readonly endOfTurn: EndOfTurn;
  /** Without characters: of events that have only a head. Many pages are told the same of them, too. */
  readonly emptyText: SharedText;
}

/** Called when the state of a log changes. */
export interface EventLogOwner {
  /** The reader is gone, and there is no other one. */
  left(): void;
  /** The buffer was full: events were dropped that the reader, or one that may return, has not read. */
  overrun(): void;
  /** There is room again: {@link EventLog.hasRoom}. */
  drained(): void;
}

/** In characters. */
const mostPerChunk = 65_536;
/** Events wait in the log and not in the stream, which otherwise asks for more after each read, and again when the reader does. */
const withoutAQueue = { highWaterMark: 0 };
/** After so many heartbeats an event that was read is forgotten. By then every page has noticed whether its connection was lost. */
const keptBeats = 4;

/**
 * The events of one stream as text, each with its id. The buffer holds what a slow reader has not read yet, and what a reader that
 * lost its connection may need again. It is bounded: a reader that falls further behind loses events. Events that were read are kept
 * for a minute only, so that a thousand pages that read everything do not fill a thousand buffers.
 *
 * Ids start at the time when the log was created. So an id of an earlier log, for example of the gateway before a restart, is always
 * smaller than those of this log.
 */
export class EventLog {
  readonly #parts: EventLogParts;
  readonly #owner: EventLogOwner;
  readonly #events: LoggedEvent[] = [];
  #firstId: number;
  /** Id of the first event that a later reader may receive. */
  #firstForOthers = 0;
  #length = 0;
  #unread = 0;
  /** How many of the events the reader was sent; less than 0 if others were dropped before. */
  #sent = 0;
  /** The ids of the next event for the reader at the latest heartbeats, the oldest first. */
  #nextAtBeats: readonly number[] = [];
  #reader: ReadableStreamDefaultController<Uint8Array> | null = null;

  constructor(parts: EventLogParts, bornAt: number, owner: EventLogOwner) {
    this.#parts = parts;
    this.#owner = owner;
    this.#firstId = bornAt;
  }

  /**
   * Adds an event: JSON without line breaks, in one or two parts.
   *
   * @param shared the second part. Logs share its memory, and that of whole events that are equal
   * @param position part of its id: where a page can go on at another gateway
   */
  append(head: string, shared: SharedText = this.#parts.emptyText, position: string | null = null): void {
    const event = shared.after(head, position);
    this.#events.push(event);
    this.#length += event.characters;
    this.#unread += event.characters;
    this.#parts.endOfTurn.add(this);
    this.#trim();
  }

  /** Sends what was added, if the reader has read everything else. */
  send(): void {
    if (!this.#isHungry()) return;
    const from = this.#sent;
    let to = from;
    let length = 0;
    for (let event = this.#events[to]; event !== undefined && length < mostPerChunk; event = this.#events[to]) {
      length += event.characters;
      to += 1;
    }
    if (to === from) return;
    const chunk = encodeEvents(this.#events.slice(from, to), this.#firstId + from);
    this.#sent = to;
    this.#unread -= length;
    this.#reader?.enqueue(chunk);
  }

  /** Whether half of the buffer is free or was read, so that there is room for large events such as snapshots. */
  get hasRoom(): boolean {
    return this.#unread * 2 < this.#parts.bufferedCharacters;
  }

  /** Whether a reader whose last event was this one can continue without a gap. */
  reaches(lastEventId: string): boolean {
    const id = /^\d{1,16}(@|$)/.test(lastEventId) ? numberOf(lastEventId) : Number.NaN;
    return id >= Math.max(this.#firstId, this.#firstForOthers) - 1 && id < this.#firstId + this.#events.length;
  }

  /** Makes all events up to now unavailable to later readers. */
  cut(): void {
    this.#firstForOthers = this.#firstId + this.#events.length;
  }

  /**
   * Starts to read: after an event that the log {@link reaches}, or from the next event on. One reader at a time.
   *
   * @param signal aborted when the reader is gone and did not cancel the stream
   */
  read(signal: AbortSignal, lastEventId?: string): ReadableStream<Uint8Array> {
    this.close();
    this.#sent = lastEventId === undefined ? this.#events.length : numberOf(lastEventId) + 1 - this.#firstId;
    this.#nextAtBeats = [];
    this.#unread = lengthOfAll(this.#events.slice(this.#sent));
    return new ReadableStream<Uint8Array>(new Reading(this, signal), withoutAQueue);
  }

  /** The stream of the reader is there. */
  enter(reader: ReadableStreamDefaultController<Uint8Array>): void {
    this.#reader = reader;
    // The first bytes make servers send the headers immediately.
    reader.enqueue(encodeComment());
  }

  /** The reader has read everything that was sent, and waits for more. */
  pull(): void {
    if (this.#sent < this.#events.length) this.send();
    if (this.hasRoom) this.#owner.drained();
  }

  /** The reader is gone, and its stream is closed or of no use to anybody. */
  leave(reader: ReadableStreamDefaultController<Uint8Array>): void {
    if (this.#reader !== reader) return;
    this.#reader = null;
    this.#owner.left();
  }

  /** Sends a comment, every 15 seconds, so that proxies keep the connection open and pages notice a lost one. */
  beat(): void {
    if (this.#isHungry()) this.#reader?.enqueue(encodeComment());
    const [oldest = this.#firstId, ...later] = this.#nextAtBeats;
    const isFull = this.#nextAtBeats.length === keptBeats;
    if (isFull) this.#drop(oldest - this.#firstId);
    // An array that grows by itself would take more memory than its numbers.
    this.#nextAtBeats = [...(isFull ? later : this.#nextAtBeats), this.#firstId + this.#sent];
  }

  /** Ends the reading. The log continues. */
  close(): void {
    this.send();
    const reader = this.#reader;
    this.#reader = null;
    closeStream(reader);
  }

  /** Whether the reader has read everything that was sent. It need not wait for more yet. */
  #isHungry(): boolean {
    return this.#reader?.desiredSize === 0;
  }

  #trim(): void {
    // The newest event is always kept, even if it is longer than the buffer, as the snapshot of a list may be.
    let excess = this.#length - this.#parts.bufferedCharacters;
    if (excess > 0) this.send();
    let count = 0;
    for (const event of this.#events) {
      if (excess <= 0 || count === this.#events.length - 1) break;
      excess -= event.characters;
      count += 1;
    }
    this.#drop(count);
    if (this.#sent < 0) this.#owner.overrun();
  }

  #drop(count: number): void {
    if (count <= 0) return;
    this.#length -= lengthOfAll(this.#events.splice(0, count));
    this.#firstId += count;
    this.#sent -= count;
  }
}

/** The reading end of a log, as the platform asks for it. */
class Reading {
  readonly #log: EventLog;
  readonly #signal: AbortSignal;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;

  constructor(log: EventLog, signal: AbortSignal) {
    this.#log = log;
    this.#signal = signal;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
    this.#log.enter(controller);
    this.#signal.addEventListener("abort", this, { once: true });
    if (this.#signal.aborted) this.handleEvent();
  }

  pull(): void {
    this.#log.pull();
  }

  cancel(): void {
    if (this.#controller !== null) this.#log.leave(this.#controller);
  }

  /** The signal is aborted. */
  handleEvent(): void {
    this.cancel();
    closeStream(this.#controller);
  }
}

function closeStream(reader: ReadableStreamDefaultController<Uint8Array> | null): void {
  try {
    reader?.close();
  } catch {
    // It was cancelled or closed already.
  }
}

function numberOf(id: string): number {
  return Number(id.split("@")[0]);
}

function lengthOfAll(events: readonly LoggedEvent[]): number {
  return events.reduce((sum, event) => sum + event.characters, 0);
}
