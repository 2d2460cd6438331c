import { checkMetadata } from "./arrow-metadata.ts";
import type { ArrowLayout } from "./arrow-metadata.ts";
import { ByteQueue } from "./byte-queue.ts";
import { Nonsense } from "./wire-reader.ts";

/** What the head of a message may claim; more is damage. */
const longestMetadata = 64 * 1024 * 1024;

/**
 * Cuts the data of an Arrow body into record batch messages (docs/tunnel.md 5.2), each a copy of its own that begins where
 * typed arrays may: a message does not care for chunks, and the Arrow library takes whole messages only.
 */
export class ArrowMessages {
  private readonly queue: ByteQueue = new ByteQueue();
  private readonly layout: ArrowLayout;
  private ended = false;

  constructor(layout: ArrowLayout) {
    this.layout = layout;
  }

  *push(data: Uint8Array): Generator<Uint8Array> {
    this.queue.append(data);
    for (let message = this.next(); message !== null; message = this.next()) yield message;
  }

  finish(): void {
    if (this.queue.length > 0) throw new Nonsense("ends in the middle of an Arrow message");
  }

  private next(): Uint8Array | null {
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
    const bodyLength = checkMetadata(viewOf(this.queue.peek(8 + metadataLength).subarray(8)), this.layout);
    const length = 8 + metadataLength + bodyLength;
    return this.queue.length < length ? null : this.queue.take(length).slice();
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
