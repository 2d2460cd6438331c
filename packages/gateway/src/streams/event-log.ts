/** Called when the state of a log changes. */
export interface EventLogOwner {
  /** The reader is gone, and there is no other one. */
  left(): void;
  /** The buffer was full: events were dropped that the reader, or one that may return, has not read. */
  overrun(): void;
  /** There is room again: {@link EventLog.hasRoom}. */
  drained(): void;
}

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
  readonly #events: string[] = [];
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
  readonly #encoder = new TextEncoder();

  constructor(limit: number, bornAt: number, owner: EventLogOwner) {
    this.#limit = limit;
    this.#owner = owner;
    this.#firstId = bornAt;
    this.#next = bornAt;
  }

  /**
   * Adds an event: JSON without line breaks.
   *
   * @param position part of its id: where a page can go on at another gateway
   */
  append(data: string, position: string | null = null): void {
    const id = this.#firstId + this.#events.length;
    const event = `id: ${id}${position === null ? "" : `@${position}`}\ndata: ${data}\n\n`;
    this.#events.push(event);
    this.#length += event.length;
    this.#unread += event.length;
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
    this.#unread = lengthOf(this.#events.slice(this.#next - this.#firstId));
    let own: ReadableStreamDefaultController<Uint8Array>;
    return new ReadableStream({
      start: (controller) => {
        own = controller;
        this.#reader = controller;
        // The first bytes make servers send the headers immediately.
        controller.enqueue(this.#encoder.encode(":\n\n"));
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
    if (this.#isHungry()) this.#reader?.enqueue(this.#encoder.encode(":\n\n"));
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
    for (let length = 0; to < this.#events.length && length < mostPerChunk; to += 1) length += this.#events[to]?.length ?? 0;
    if (to === from) return;
    const chunk = this.#events.slice(from, to).join("");
    this.#next = this.#firstId + to;
    this.#unread -= chunk.length;
    this.#reader?.enqueue(this.#encoder.encode(chunk));
  }

  #trim(): void {
    let count = 0;
    // The newest event is always kept, even if it is longer than the buffer, as the snapshot of a list may be.
    for (let excess = this.#length - this.#limit; excess > 0 && count < this.#events.length - 1; count += 1) excess -= this.#events[count]?.length ?? 0;
    this.#drop(count);
    if (this.#firstId > this.#next) this.#owner.overrun();
  }

  #drop(count: number): void {
    if (count <= 0) return;
    this.#length -= lengthOf(this.#events.splice(0, count));
    this.#firstId += count;
  }
}

function numberOf(id: string): number {
  return Number(id.split("@")[0]);
}

function lengthOf(events: readonly string[]): number {
  return events.reduce((sum, event) => sum + event.length, 0);
}
