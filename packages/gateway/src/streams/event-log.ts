/** Called when the state of a log changes. */
export interface EventLogOwner {
  /** The reader is gone, and there is no other one. */
  left(): void;
  /** The buffer was full: events were dropped that the reader, or one that may return, has not read. */
  overrun(): void;
  /** There is room again: {@link EventLog.hasRoom}. */
  drained(): void;
}

/** An event as it is kept: in parts, because the second one is the same text for many pages. */
interface LoggedEvent {
  readonly head: string;
  readonly shared: string;
  readonly position: string | null;
}

const encoder = new TextEncoder();
const mostPerChunk = 65_536;
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
  readonly #limit: number;
  readonly #owner: EventLogOwner;
  readonly #events: LoggedEvent[] = [];
  #firstId: number;
  /** Id of the first event that a later reader may receive. */
  #firstForOthers = 0;
  #length = 0;
  #unread = 0;
  /** Id of the next event for the reader. */
  #next: number;
  /** The values of {@link #next} at the latest heartbeats, the oldest first. */
  readonly #nextAtBeats: number[] = [];
  #reader: ReadableStreamDefaultController<Uint8Array> | null = null;

  constructor(limit: number, bornAt: number, owner: EventLogOwner) {
    this.#limit = limit;
    this.#owner = owner;
    this.#firstId = bornAt;
    this.#next = bornAt;
  }

  /**
   * Adds an event: JSON without line breaks, in one or two parts.
   *
   * @param shared the part that other logs have, too: it is kept as it is, so that they share its memory
   * @param position part of its id: where a page can go on at another gateway
   */
  append(head: string, shared = "", position: string | null = null): void {
    const event = { head, shared, position };
    const length = lengthOf(event);
    this.#events.push(event);
    this.#length += length;
    this.#unread += length;
    this.#flush();
    this.#trim();
  }

  /** Whether half of the buffer is free or was read, so that there is room for large events such as snapshots. */
  get hasRoom(): boolean {
    return this.#unread * 2 < this.#limit;
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
    this.#next = lastEventId === undefined ? this.#firstId + this.#events.length : numberOf(lastEventId) + 1;
    this.#nextAtBeats.length = 0;
    this.#unread = lengthOfAll(this.#events.slice(this.#next - this.#firstId));
    let own: ReadableStreamDefaultController<Uint8Array>;
    return new ReadableStream({
      start: (controller) => {
        own = controller;
        this.#reader = controller;
        // The first bytes make servers send the headers immediately.
        controller.enqueue(encoder.encode(":\n\n"));
        signal.addEventListener("abort", () => this.#leave(controller), { once: true });
        if (signal.aborted) this.#leave(controller);
      },
      pull: () => {
        this.#flush();
        if (this.hasRoom) this.#owner.drained();
      },
      cancel: () => this.#leave(own),
    });
  }

  /** Sends a comment, every 15 seconds, so that proxies keep the connection open and pages notice a lost one. */
  beat(): void {
    if (this.#isHungry()) this.#reader?.enqueue(encoder.encode(":\n\n"));
    this.#nextAtBeats.push(this.#next);
    if (this.#nextAtBeats.length > keptBeats) this.#drop((this.#nextAtBeats.shift() ?? this.#firstId) - this.#firstId);
  }

  /** Ends the reading. The log continues. */
  close(): void {
    const reader = this.#reader;
    this.#reader = null;
    try {
      reader?.close();
    } catch {
      // It was cancelled or closed already.
    }
  }

  #leave(reader: ReadableStreamDefaultController<Uint8Array>): void {
    if (this.#reader !== reader) return;
    this.close();
    this.#owner.left();
  }

  #isHungry(): boolean {
    return (this.#reader?.desiredSize ?? 0) > 0;
  }

  #flush(): void {
    if (!this.#isHungry()) return;
    const from = this.#next - this.#firstId;
    let to = from;
    let text = "";
    for (let event = this.#events[to]; event !== undefined && text.length < mostPerChunk; event = this.#events[to]) {
      text += textOf(event, this.#firstId + to);
      this.#unread -= lengthOf(event);
      to += 1;
    }
    if (to === from) return;
    this.#next = this.#firstId + to;
    this.#reader?.enqueue(encoder.encode(text));
  }

  #trim(): void {
    // The newest event is always kept, even if it is longer than the buffer, as the snapshot of a list may be.
    let excess = this.#length - this.#limit;
    let count = 0;
    for (const event of this.#events) {
      if (excess <= 0 || count === this.#events.length - 1) break;
      excess -= lengthOf(event);
      count += 1;
    }
    this.#drop(count);
    if (this.#firstId > this.#next) this.#owner.overrun();
  }

  #drop(count: number): void {
    if (count <= 0) return;
    this.#length -= lengthOfAll(this.#events.splice(0, count));
    this.#firstId += count;
  }
}

function numberOf(id: string): number {
  return Number(id.split("@")[0]);
}

function textOf({ head, shared, position }: LoggedEvent, id: number): string {
  return `id: ${id}${position === null ? "" : `@${position}`}\ndata: ${head}${shared}\n\n`;
}

/** How much of the buffer an event takes, its id and its frame counted as 32 characters. */
function lengthOf({ head, shared, position }: LoggedEvent): number {
  return head.length + shared.length + (position?.length ?? 0) + 32;
}

function lengthOfAll(events: readonly LoggedEvent[]): number {
  return events.reduce((sum, event) => sum + lengthOf(event), 0);
}
