import type { RowBatch } from "../../rows/row-source.ts";

/** Writes the rows of one answer as the bytes of a body. */
export interface StreamEncoder {
  /** What the body begins with. */
  header(): Uint8Array;
  encode(batch: RowBatch): Uint8Array;
  /** What was encoded and has not been handed out yet. */
  pending(): Uint8Array;
  /** What the body ends with; `wrongBy` spoils it, for tests of clients. */
  footer(wrongBy?: number): Uint8Array;
}
