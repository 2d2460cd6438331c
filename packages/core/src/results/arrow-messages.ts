import { checkMetadata } from "./arrow-metadata.ts";
import type { ArrowHead, ArrowLayout } from "./arrow-metadata.ts";
import { ByteQueue } from "./byte-queue.ts";
import { Nonsense } from "./wire-reader.ts";

/** What the head of a message may claim; more is damage. */
const longestMetadata = 64 * 1024 * 1024;

/** A record batch message, as the Arrow library takes it. */
export interface ArrowMessage {
  /** Rows. */
  readonly length: number;
  readonly bytes: Uint8Array;
}

/**
 * Cuts the data of an Arrow body into record batch messages (docs/tunnel.md 5.2), each a copy of its own that begins where
 * typed arrays may: a message does not care for chunks, and the Arrow library takes whole messages only.
 */
export class ArrowMessages {
  private readonly queue: ByteQueue = new ByteQueue();
  private readonly layout: ArrowLayout;
  private ended = false;
  /** Of the message that is not all there yet. */
  private head: ArrowHead | null = null;

  constructor(layout: ArrowLayout) {
    this.layout = layout;
  }

  *push(data: Uint8Array): Generator<ArrowMessage> {
    this.queue.append(data);
    for (let message = this.next(); message !== null; message = this.next()) yield message;
  }

  finish(): void {
    if (this.queue.length > 0) throw new Nonsense("ends in the middle of an Arrow message");
  }

  private next(): ArrowMessage | null {
    if (this.queue.length === 0) return null;
    if (this.ended) throw new Nonsense("goes on behind the mark of its end");
    if (this.queue.length < 8) return null;
    const head = viewOf(this.queue.peek(8));
    const metadataLength = head.getInt32(4, true);
    if (head.getInt32(0, true) !== -1 || metadataLength < 0 || metadataLength > longestMetadata) throw new Nonsense("holds no Arrow message where one should begin");
    if (metadataLength === 0) {
      this.queue.take(8);
      this.ended = true;
      return this.next();
    }
    if (this.queue.length < 8 + metadataLength) return null;
    this.head ??= checkMetadata(viewOf(this.queue.peek(8 + metadataLength).subarray(8)), this.layout);
    const size = 8 + metadataLength + this.head.bodyLength;
    if (this.queue.length < size) return null;
    const message = { length: this.head.length, bytes: this.queue.take(size).slice() };
    this.head = null;
    return message;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
