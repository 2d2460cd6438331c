import { BoundedMap } from "@maxcompute-rx/core/internal";

/** More are not remembered. There are few, because pages count their subscriptions. */
const mostHeads = 1000;

/** The last part of events that many pages are told. It is kept once, as bytes, and copied into what each page is sent. */
export class SharedText {
  readonly characters: number;
  readonly bytes: Uint8Array;
  /** By their heads. */
  readonly #events = new BoundedMap<string, LoggedEvent>(mostHeads);

  constructor(text: string) {
    this.characters = text.length;
    this.bytes = new TextEncoder().encode(`${text}\n\n`);
  }

  /** A whole event. Pages that are told the same get the same object, because each keeps the events of a minute. */
  after(head: string, position: string | null): LoggedEvent {
    const known = this.#events.get(head);
    if (known?.position === position) return known;
    const event = new LoggedEvent(head, this, position);
    this.#events.set(head, event);
    return event;
  }
}

/** An event as it is kept: without the number of its id, which is another one for each page. */
export class LoggedEvent {
  readonly shared: SharedText;
  /** The part of its id that says where a page can go on at another gateway. */
  readonly position: string | null;
  /** What stands between the number and the shared part. */
  readonly head: Uint8Array;
  /** How much of the buffer it takes, in characters, its id and its frame counted as 32. */
  readonly characters: number;

  constructor(head: string, shared: SharedText, position: string | null) {
    this.shared = shared;
    this.position = position;
    this.head = new TextEncoder().encode(`${position === null ? "" : `@${position}`}\ndata: ${head}`);
    this.characters = head.length + shared.characters + (position?.length ?? 0) + 32;
  }
}

/**
 * Events as bytes, with ids that follow each other. Each chunk has memory of its own, although many pages are told the same: whoever
 * reads a stream may give the memory of a chunk away, and others would lose events.
 */
export function encodeEvents(events: readonly LoggedEvent[], firstId: number): Uint8Array<ArrayBuffer> {
  const numbered = events.map(({ head, shared }, place) => ({ id: `id: ${firstId + place}`, head, shared: shared.bytes }));
  const chunk = new Uint8Array(numbered.reduce((sum, { id, head, shared }) => sum + id.length + head.length + shared.length, 0));
  let at = 0;
  for (const { id, head, shared } of numbered) {
    for (let place = 0; place < id.length; place += 1) chunk[at + place] = id.charCodeAt(place);
    chunk.set(head, at + id.length);
    at += id.length + head.length;
    chunk.set(shared, at);
    at += shared.length;
  }
  return chunk;
}

/** A comment, which pages ignore. */
export function encodeComment(): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(":\n\n");
}
