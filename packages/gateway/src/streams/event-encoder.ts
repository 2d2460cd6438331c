/** The part of an event that many pages are told: kept once, as bytes. It is copied into what each page is sent. */
export interface SharedText {
  readonly characters: number;
  readonly bytes: Uint8Array;
}

/** An event as it is kept: in parts, because the second one is the same for many pages. */
export interface LoggedEvent {
  readonly head: string;
  readonly shared: SharedText | null;
  readonly position: string | null;
}

const lineFeed = 10;
/** The most that an id, the names of the fields and the ends of the lines take. */
const mostOfFrame = 64;

export function sharedText(text: string): SharedText {
  return { characters: text.length, bytes: new TextEncoder().encode(text) };
}

/**
 * Writes events as bytes. Each chunk has memory of its own, although many pages are told the same: whoever reads a stream may give the
 * memory of a chunk away, and others would lose events.
 */
export class EventEncoder {
  readonly #encoder = new TextEncoder();
  /** Chunks are written here first, because it costs less to copy one than to make memory for one of unknown length. */
  readonly #scratch = new Uint8Array(65_536);

  encode(events: readonly LoggedEvent[], firstId: number): Uint8Array<ArrayBuffer> {
    const most = events.reduce((sum, event) => sum + mostBytes(event), 0);
    const target = most > this.#scratch.length ? new Uint8Array(most) : this.#scratch;
    let length = 0;
    let id = firstId;
    for (const { head, shared, position } of events) {
      const text = `id: ${id}${position === null ? "" : `@${position}`}\ndata: ${head}`;
      length += this.#encoder.encodeInto(text, target.subarray(length)).written;
      if (shared !== null) target.set(shared.bytes, length);
      length += shared?.bytes.length ?? 0;
      target[length] = lineFeed;
      target[length + 1] = lineFeed;
      length += 2;
      id += 1;
    }
    return target.slice(0, length);
  }

  /** A comment, which pages ignore. */
  comment(): Uint8Array<ArrayBuffer> {
    return this.#encoder.encode(":\n\n");
  }
}

/** A character has up to three bytes for each of its code units. */
function mostBytes({ head, shared, position }: LoggedEvent): number {
  return 3 * (head.length + (position?.length ?? 0)) + (shared?.bytes.length ?? 0) + mostOfFrame;
}

/** How much of the buffer an event takes, in characters, its id and its frame counted as 32. */
export function lengthOf({ head, shared, position }: LoggedEvent): number {
  return head.length + (shared?.characters ?? 0) + (position?.length ?? 0) + 32;
}
