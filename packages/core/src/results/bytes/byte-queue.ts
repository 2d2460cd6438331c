/** A queue of bytes in one buffer: appended in pieces of any size, taken in pieces of any other. */
export class ByteQueue {
  private bytes: Uint8Array = new Uint8Array(0);
  private start = 0;
  private end = 0;

  get length(): number {
    return this.end - this.start;
  }

  append(piece: Uint8Array): void {
    if (this.bytes.length - this.end < piece.length) this.makeRoom(piece.length);
    this.bytes.set(piece, this.end);
    this.end += piece.length;
  }

  /** A view of the next bytes, which stay in the queue; shorter when there are fewer. It is valid until more are appended. */
  peek(length: number): Uint8Array {
    return this.bytes.subarray(this.start, Math.min(this.start + length, this.end));
  }

  /** As {@link peek}, and removes the bytes from the queue. */
  take(length: number): Uint8Array {
    const bytes = this.peek(length);
    this.start += bytes.length;
    return bytes;
  }

  private makeRoom(length: number): void {
    const kept = this.length;
    // At least twice the size of what is kept, so that the total cost of moving is linear.
    const isLargeEnough = this.bytes.length >= 2 * (kept + length);
    const buffer = isLargeEnough ? this.bytes : new Uint8Array(2 * (kept + length));
    buffer.set(this.bytes.subarray(this.start, this.end));
    this.bytes = buffer;
    this.start = 0;
    this.end = kept;
  }
}
