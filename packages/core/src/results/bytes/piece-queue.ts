/** A queue of bytes that copies nothing: they are appended in pieces of any size and views as views of those pieces. */
export class PieceQueue {
  /** Number of bytes in the queue. */
  length = 0;
  private readonly pieces: Uint8Array[] = [];

  append(piece: Uint8Array): void {
    this.pieces.push(piece);
    this.length += piece.length;
  }

  /** Removes the next `length` bytes, which must be there, and returns them as views. */
  take(length: number): readonly Uint8Array[] {
    const views: Uint8Array[] = [];
    let missing = length;
    let used = 0;
    for (const piece of this.pieces) {
      if (piece.length > missing) break;
      views.push(piece);
      missing -= piece.length;
      used += 1;
    }
    this.pieces.splice(0, used);
    const [next] = this.pieces;
    if (missing > 0 && next !== undefined) {
      views.push(next.subarray(0, missing));
      this.pieces[0] = next.subarray(missing);
    }
    this.length -= length;
    return views;
  }
}
