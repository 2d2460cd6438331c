/** A place in the text that was sent, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}
