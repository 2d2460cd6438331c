/** Bytes that come in pieces of any size and are taken in pieces of another. */
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

  /** The next bytes without taking them; fewer when there are fewer. They are those of the queue: good until more are appended. */
  peek(length: number): Uint8Array {
    return this.bytes.subarray(this.start, Math.min(this.start + length, this.end));
  }

  /** Takes the next bytes, as {@link peek}. */
  take(length: number): Uint8Array {
    const taken = this.peek(length);
    this.start += taken.length;
    return taken;
  }

  private makeRoom(length: number): void {
    const kept = this.length;
    // At least twice what is kept, so that all moving together costs no more than the bytes themselves.
    const enough = this.bytes.length >= 2 * (kept + length);
    const roomy = enough ? this.bytes : new Uint8Array(2 * (kept + length));
    roomy.set(this.bytes.subarray(this.start, this.end));
    this.bytes = roomy;
    this.start = 0;
    this.end = kept;
  }
}
