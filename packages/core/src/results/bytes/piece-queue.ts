/** Bytes that come in pieces of any size, and are taken again as views of them: nothing is copied. */
export class PieceQueue {
  /** Bytes that are there. */
  length = 0;
  private readonly pieces: Uint8Array[] = [];

  append(piece: Uint8Array): void {
    this.pieces.push(piece);
    this.length += piece.length;
  }

  /** Takes the next bytes, so many of which must be there, in as many views as they came in pieces. */
  take(length: number): readonly Uint8Array[] {
    const taken: Uint8Array[] = [];
    let missing = length;
    let used = 0;
    for (const piece of this.pieces) {
      if (piece.length > missing) break;
      taken.push(piece);
      missing -= piece.length;
      used += 1;
    }
    this.pieces.splice(0, used);
    const [next] = this.pieces;
    if (missing > 0 && next !== undefined) {
      taken.push(next.subarray(0, missing));
      this.pieces[0] = next.subarray(missing);
    }
    this.length -= length;
    return taken;
  }
}
