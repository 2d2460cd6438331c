/** What happens to a log that its owner has to know. */
export interface EventLogOwner {
  /** The reader is gone, and no other one has taken its place. */
  left(): void;
  /** What a reader has not read yet had to be given up, or what one that left might want. */
  overrun(): void;
  /** There is room again: {@link EventLog.hasRoom}. */
  drained(): void;
}

const mostPerChunk = 65_536;
/** So many beats after it was read an event is forgotten: later than any page notices that its connection is lost. */
const keptBeats = 4;

/**
 * The events of one stream in the form in which they travel, each with its id. One buffer serves two ends: what a slow reader
 * has not read yet, and what one that lost its connection wants again. It is bounded; who falls behind further than it reaches
 * is not waited for. What was read is kept for a minute only: a thousand pages that read everything would fill a thousand buffers.
 *
 * Ids count up from the time of the log's birth. So an id of an earlier log, of a gateway before its restart for example, is
 * always too small to be taken for one of this log.
 */
export class EventLog {
  readonly #limit: number;
  readonly #owner: EventLogOwner;
  readonly #events: string[] = [];
  #firstId: number;
  /** Id of the first event that a reader who comes later may have. */
  #firstForOthers = 0;
  #length = 0;
  #unread = 0;
  /** Id of the next event for the reader. */
  #next: number;
  /** What {@link #next} was at the latest beats, the oldest first. */
  readonly #nextAtBeats: number[] = [];
  #reader: ReadableStreamDefaultController<Uint8Array> | null = null;
  readonly #encoder = new TextEncoder();

  constructor(limit: number, bornAt: number, owner: EventLogOwner) {
    this.#limit = limit;
    this.#owner = owner;
    this.#firstId = bornAt;
    this.#next = bornAt;
  }

  /** Adds an event: JSON, which has no line break. */
  append(data: string): void {
    const event = `id: ${this.#firstId + this.#events.length}\ndata: ${data}\n\n`;
    this.#events.push(event);
    this.#length += event.length;
    this.#unread += event.length;
    this.#flush();
    this.#trim();
  }

  /** Whether half of the buffer is free or was read: a good time to say much at once. */
  get hasRoom(): boolean {
    return this.#unread * 2 < this.#limit;
  }

  /** Whether a reader whose last event was this one would miss nothing. */
  reaches(lastEventId: string): boolean {
    const id = /^\d{1,16}$/.test(lastEventId) ? Number(lastEventId) : Number.NaN;
    return id >= Math.max(this.#firstId, this.#firstForOthers) - 1 && id < this.#firstId + this.#events.length;
  }

  /** What was added until now is for nobody who comes later. */
  cut(): void {
    this.#firstForOthers = this.#firstId + this.#events.length;
  }

  /**
   * Starts to read: after an event that the log {@link reaches}, or from the next event on. One reader at a time.
   *
   * @param signal says that the reader is gone, where nobody cancels the stream
   */
  read(signal: AbortSignal, lastEventId?: string): ReadableStream<Uint8Array> {
    this.close();
    this.#next = lastEventId === undefined ? this.#firstId + this.#events.length : Number(lastEventId) + 1;
    this.#nextAtBeats.length = 0;
    this.#unread = lengthOf(this.#events.slice(this.#next - this.#firstId));
    let own: ReadableStreamDefaultController<Uint8Array>;
    return new ReadableStream({
      start: (controller) => {
        own = controller;
        this.#reader = controller;
        // So that the headers travel at once.
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

  /** A sign of life for proxies that cut silent connections, and for pages that want to know. Comes every 15 seconds. */
  beat(): void {
    if (this.#isHungry()) this.#reader?.enqueue(this.#encoder.encode(":\n\n"));
    this.#nextAtBeats.push(this.#next);
    if (this.#nextAtBeats.length > keptBeats) this.#drop((this.#nextAtBeats.shift() ?? this.#firstId) - this.#firstId);
  }

  /** Ends the reading, not the log. */
  close(): void {
    const reader = this.#reader;
    this.#reader = null;
    try {
      reader?.close();
    } catch {
      // it was cancelled or closed already
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
    // The newest event is kept however long it is: a list's snapshot may be.
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

function lengthOf(events: readonly string[]): number {
  return events.reduce((sum, event) => sum + event.length, 0);
}
