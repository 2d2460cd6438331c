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

/**
 * Cuts the data of an Arrow body into record batch messages (docs/tunnel.md 5.2). A message may span chunks, but the Arrow library
 * needs it whole, so each is copied to a buffer of its own, aligned for typed arrays.
 */
export class ArrowMessages {
  private readonly queue: ByteQueue = new ByteQueue();
  private readonly layout: ArrowLayout;
  private ended = false;
  private unfinished: Unfinished | null = null;

  constructor(layout: ArrowLayout) {
    this.layout = layout;
  }

  *push(data: Uint8Array): Generator<ArrowMessage> {
    let rest = data;
    while (rest.length > 0) {
      rest = this.unfinished === null ? this.enqueue(rest) : this.fill(this.unfinished, rest);
      for (let message = this.next(); message !== null; message = this.next()) yield message;
    }
  }

  private enqueue(data: Uint8Array): Uint8Array {
    this.queue.append(data);
    return data.subarray(data.length);
  }

  /** Appends data to the unfinished message, and returns the data after its end. */
  private fill(unfinished: Unfinished, data: Uint8Array): Uint8Array {
    const { bytes, filled } = unfinished;
    const part = data.subarray(0, bytes.length - filled);
    bytes.set(part, filled);
    unfinished.filled += part.length;
    return data.subarray(part.length);
  }

  finish(): void {
    if (this.queue.length > 0 || this.unfinished !== null) throw new DecodeError("ends in the middle of an Arrow message");
  }

  private next(): ArrowMessage | null {
    if (this.unfinished !== null) return this.finished(this.unfinished);
    if (this.queue.length === 0) return null;
    if (this.ended) throw new DecodeError("continues after the mark of its end");
    if (this.queue.length < 8) return null;
    const head = viewOf(this.queue.peek(8));
    const metadataLength = head.getInt32(4, true);
    if (head.getInt32(0, true) !== -1 || metadataLength < 0 || metadataLength > longestMetadata)
      throw new DecodeError("contains no Arrow message where one should begin");
    if (metadataLength === 0) {
      this.queue.take(8);
      this.ended = true;
      return this.next();
    }
    if (this.queue.length < 8 + metadataLength) return null;
    const { length, bodyLength } = checkMetadata(viewOf(this.queue.peek(8 + metadataLength).subarray(8)), this.layout);
    const bytes = new Uint8Array(8 + metadataLength + bodyLength);
    const available = this.queue.take(bytes.length);
    bytes.set(available);
    this.unfinished = { length, bytes, filled: available.length };
    return this.finished(this.unfinished);
  }

  private finished({ length, bytes, filled }: Unfinished): ArrowMessage | null {
    if (filled < bytes.length) return null;
    this.unfinished = null;
    return { length, bytes };
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
