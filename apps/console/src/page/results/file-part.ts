/** A piece of a file, and the number of rows up to its end; null where the format does not tell. */
export interface FilePart {
  readonly part: Uint8Array;
  readonly rows: number | null;
}
