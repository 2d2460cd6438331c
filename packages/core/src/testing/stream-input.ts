import { parseColumnType, type SchemaColumn } from "../wire/format/column-type.ts";

/** Columns of these types, called `c0`, `c1` and so on. */
export function columnsOf(...types: readonly string[]): readonly SchemaColumn[] {
  return types.map((type, index) => ({ name: `c${index}`, type: parseColumnType(type) }));
}

/** Bytes in pieces of these sizes, in turn. */
export function* cut(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
