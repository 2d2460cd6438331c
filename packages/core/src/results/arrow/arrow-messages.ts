import { checkMetadata } from "./arrow-metadata.ts";
import type { ArrowLayout } from "./arrow-metadata.ts";
import { ByteQueue } from "../bytes/byte-queue.ts";
import { DecodeError } from "../bytes/decode-error.ts";

/** The longest metadata of a message that is accepted, in bytes. */
const longestMetadata = 64 * 1024 * 1024;

/** A complete record batch message, as the Arrow library reads it. */
export interface ArrowMessage {
  /** Number of rows. */
  readonly length: number;
  readonly bytes: Uint8Array;
}

/** A message whose metadata is known and whose bytes have come in part. */
interface Unfinished extends ArrowMessage {
  filled: number;
}

/** The bytes that say how long the metadata is. */
const prefix = 8;

/**
 * Cuts the data of an Arrow body into record batch messages (docs/tunnel.md 5.2). A message may span chunks, but the Arrow library
 * needs it whole, so each is copied, once, to a buffer of its own, aligned for typed arrays.
 */
export class ArrowMessages {
  private readonly layout: ArrowLayout;
  private ended = false;
  private unfinished: Unfinished | null = null;
  /** The head of a message, as far as it has come when it does not lie within one piece of data, and its whole length. */
  private readonly head: ByteQueue = new ByteQueue();
  private headLength = prefix;

  constructor(layout: ArrowLayout) {
    this.layout = layout;
  }

  *push(data: Uint8Array): Generator<ArrowMessage> {
    let rest = data;
    while (rest.length > 0) {
      rest = rest.subarray(this.unfinished === null ? this.begin(rest) : fill(this.unfinished, rest));
      const { unfinished } = this;
      if (unfinished === null || unfinished.filled < unfinished.bytes.length) continue;
      this.unfinished = null;
      yield { length: unfinished.length, bytes: unfinished.bytes };
    }
  }

  finish(): void {
    if (this.head.length > 0 || this.unfinished !== null) throw new DecodeError("ends in the middle of an Arrow message");
  }

  /** Reads the head of the next message, and returns how many bytes of the data belong to it. */
  private begin(data: Uint8Array): number {
    if (this.ended) throw new DecodeError("continues after the mark of its end");
    const { head } = this;
    if (head.length === 0 && this.open(data)) return this.headLength;
    const part = data.subarray(0, this.headLength - head.length);
    head.append(part);
    if (head.length === this.headLength && this.open(head.peek(this.headLength))) head.take(this.headLength);
    return part.length;
  }

  /** Begins the message whose head is at the start of these bytes; false when more are needed, as many as `headLength` says then. */
  private open(bytes: Uint8Array): boolean {
    this.headLength = prefix;
    if (bytes.length < prefix) return false;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const metadataLength = view.getInt32(4, true);
    if (view.getInt32(0, true) !== -1 || metadataLength < 0 || metadataLength > longestMetadata)
      throw new DecodeError("contains no Arrow message where one should begin");
    if (metadataLength === 0) {
      this.ended = true;
      return true;
    }
    this.headLength = prefix + metadataLength;
    if (bytes.length < this.headLength) return false;
    const metadata = new DataView(bytes.buffer, bytes.byteOffset + prefix, metadataLength);
    const { length, bodyLength } = checkMetadata(metadata, this.layout);
    const whole = new Uint8Array(this.headLength + bodyLength);
    whole.set(bytes.subarray(0, this.headLength));
    this.unfinished = { length, bytes: whole, filled: this.headLength };
    return true;
  }
}

/** Appends data to an unfinished message, and returns how many bytes of the data belong to it. */
function fill(unfinished: Unfinished, data: Uint8Array): number {
  const { bytes, filled } = unfinished;
  const length = Math.min(data.length, bytes.length - filled);
  bytes.set(length === data.length ? data : data.subarray(0, length), filled);
  unfinished.filled += length;
  return length;
}
