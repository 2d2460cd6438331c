import type { Batch } from "@uwdata/flechette";

import { MaxComputeError } from "../../error.ts";
import type { SchemaColumn } from "../../wire/format/column-type.ts";
import { endOfStream, loadArrow, schemaMessage } from "./arrow-library.ts";
import type { ArrowMessage } from "./arrow-messages.ts";
import { withQuickColumns } from "./quick-columns.ts";
import { isAscii, isContinuation, isUtf8 } from "../values/utf8.ts";

/**
 * A result as an Arrow table. At run time it is a `Table` of @uwdata/flechette; this interface declares its most used members.
 *
 * @example
 * ```ts
 * const table = await reader.toArrow();
 * const widths = table.getChild("petalwidth").toArray(); // a Float64Array for a DOUBLE without NULLs
 * ```
 */
export interface ArrowTable {
  /** Number of rows. */
  readonly numRows: number;
  /** Number of columns. */
  readonly numCols: number;
  /** The column with this name. */
  getChild(name: string): ArrowColumn;
  /** The column at this index, from 0. */
  getChildAt(index: number): ArrowColumn;
}

/** A column of an {@link ArrowTable}. */
export interface ArrowColumn extends Iterable<unknown> {
  /** Number of rows. */
  readonly length: number;
  /** Number of NULLs. */
  readonly nullCount: number;
  /** The value at this row index, from 0; null for NULL. */
  at(index: number): unknown;
  /** All values; a typed array where the type has one and there are no NULLs. */
  toArray(): ArrayLike<unknown>;
}

/** Writes a complete Arrow IPC stream: the schema, the record batches and the end-of-stream mark. */
export async function* arrowStream(columns: readonly SchemaColumn[], messages: AsyncIterable<ArrowMessage>): AsyncGenerator<Uint8Array> {
  const schema = schemaMessage(await loadArrow(), columns, "utf8");
  let isBegun = false;
  // The schema is not written before the first record batch has shown that the tunnel has Arrow for this result.
  for await (const { bytes } of messages) {
    if (!isBegun) yield schema;
    isBegun = true;
    yield bytes;
  }
  if (!isBegun) yield schema;
  yield endOfStream;
}

/** Collects a whole table in memory, its columns in the order of `names`. */
export async function arrowTable(
  columns: readonly SchemaColumn[],
  messages: AsyncIterable<ArrowMessage>,
  names: readonly string[],
): Promise<ArrowTable> {
  const library = await loadArrow();
  const parts: Uint8Array[] = [];
  for await (const part of arrowStream(columns, messages)) parts.push(part);
  const table = library.tableFromIPC(parts, { useBigInt: true, useDecimalInt: true });
  for (const [index, { name }] of columns.entries()) {
    for (const batch of table.getChildAt(index).data) {
      const loss = lossOf(batch);
      if (loss === null) continue;
      throw new MaxComputeError("unsupported", `Column ${JSON.stringify(name)} contains ${loss}.`, {
        nextStep: "Read rows, which give the bytes; or the bytes of arrowStream, in which they are.",
      });
    }
  }
  return withQuickColumns(library, table).select([...names]);
}

const utf8Id = 5;

/** Describes which texts of a column or its children the library would change; null when it would change none. */
export function lossOf({ type, length, offsets, values, children }: Batch<unknown>): string | null {
  if (type.typeId === utf8Id && length > 0) {
    if (!(values instanceof Uint8Array && offsets instanceof Int32Array) || !areInside(offsets, length, values)) {
      return "texts that cannot be read, which an Arrow table would omit without an error";
    }
    const loss = lossOfTexts(values, offsets, length);
    if (loss !== null) return loss;
  }
  // The library sets no children for plain types.
  if (children === undefined) return null;
  for (const child of children) {
    const loss = lossOf(child);
    if (loss !== null) return loss;
  }
  return null;
}

/** Whether a column's texts lie in its bytes, one after the other. */
function areInside(offsets: Int32Array, length: number, bytes: Uint8Array): boolean {
  if (offsets.length <= length) return false;
  let last = 0;
  for (let index = 0; index <= length; index += 1) {
    // In range, as was just checked.
    const next = offsets[index] as number;
    if (next < last) return false;
    last = next;
  }
  return last <= bytes.length;
}

/** Describes what the library would change of texts that lie in `bytes`. */
function lossOfTexts(bytes: Uint8Array, offsets: Int32Array, length: number): string | null {
  const start = offsets[0] ?? 0;
  const end = offsets[length] ?? 0;
  if (isAscii(bytes, start, end)) return null;
  if (!isUtf8(bytes, start, end)) return notUtf8;
  for (let index = 0; index < length; index += 1) {
    const at = offsets[index] ?? 0;
    const next = offsets[index + 1] ?? 0;
    const first = bytes[at] ?? 0;
    // All texts together may be UTF-8, and one of them end within a character.
    if (next > at && isContinuation(first)) return notUtf8;
    if (next >= at + 3 && first === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf)
      return "a text that begins with a byte order mark, which an Arrow table would remove without an error";
  }
  return null;
}

const notUtf8 = "bytes that are not UTF-8, which an Arrow table would change without an error";
