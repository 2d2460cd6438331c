import { ByteQueue } from "./byte-queue.ts";
import { Nonsense } from "./wire-reader.ts";

/** Limits of what one message may claim; more is damage. */
const longestMetadata = 64 * 1024 * 1024;
const longestBody = 1024 * 1024 * 1024;

const recordBatch = 3;

/**
 * Cuts the data of an Arrow body into record batch messages (docs/tunnel.md 5.2), each a copy of its own that begins where
 * typed arrays may: a message does not care for chunks, and the Arrow library takes whole messages only.
 */
export class ArrowMessages {
  private readonly queue: ByteQueue = new ByteQueue();
  private ended = false;

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
    const bodyLength = readBodyLength(viewOf(this.queue.peek(8 + metadataLength).subarray(8)));
    const length = 8 + metadataLength + bodyLength;
    return this.queue.length < length ? null : this.queue.take(length).slice();
  }
}

/** Of a flatbuffer `Message`: the kind of its header must be a record batch; then how long its body is. */
function readBodyLength(metadata: DataView): number {
  try {
    const table = metadata.getUint32(0, true);
    const slots = table - metadata.getInt32(table, true);
    const slot = (at: number): number => (at < metadata.getUint16(slots, true) ? metadata.getUint16(slots + at, true) : 0);
    const kind = slot(6) === 0 ? 0 : metadata.getUint8(table + slot(6));
    const length = slot(10) === 0 ? 0 : Number(metadata.getBigInt64(table + slot(10), true));
    if (kind !== recordBatch) throw new Nonsense(`holds an Arrow message that is no record batch (kind ${kind})`);
    if (length < 0 || length > longestBody) throw new Nonsense(`holds an Arrow message of ${length} bytes`);
    return length;
  } catch (error) {
    if (error instanceof RangeError) throw new Nonsense("holds an Arrow message that cannot be read");
    throw error;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
