import { concatBytes } from "../../bytes.ts";

const encoder: InstanceType<typeof TextEncoder> = new TextEncoder();

/** Characters or bytes after which a piece is full. */
const pieceSize = 65_536;

/** Collects text and bytes, and returns them as pieces of UTF-8. */
export class ByteWriter {
  private pending = "";
  private parts: Uint8Array[] = [];
  private length = 0;

  get isFull(): boolean {
    return this.length + this.pending.length >= pieceSize;
  }

  text(text: string): void {
    this.pending += text;
  }

  bytes(bytes: Uint8Array): void {
    this.flush();
    this.parts.push(bytes);
    this.length += bytes.length;
  }

  /** Returns what was collected, and starts the next piece. */
  take(): Uint8Array {
    this.flush();
    const piece = concatBytes(this.parts);
    this.parts = [];
    this.length = 0;
    return piece;
  }

  private flush(): void {
    if (this.pending === "") return;
    const bytes = encoder.encode(this.pending);
    this.parts.push(bytes);
    this.length += bytes.length;
    this.pending = "";
  }
}
