import type { Batch } from "@uwdata/flechette";

import { MaxComputeError } from "../../error.ts";
import type { SchemaColumn } from "../../wire/format/column-type.ts";
import { endOfStream, loadArrow, schemaMessage } from "./arrow-library.ts";
import type { ArrowMessage } from "./arrow-messages.ts";
import { isUtf8 } from "../values/utf8.ts";

/** A result as an Arrow table: what is used most of a `Table` of @uwdata/flechette, which it is. */
export interface ArrowTable {
  /** Rows. */
  readonly numRows: number;
  /** Columns. */
  readonly numCols: number;
  /** The column of a name. */
  getChild(name: string): ArrowColumn;
  /** The column at a place, from 0. */
  getChildAt(index: number): ArrowColumn;
}

/** A column of an {@link ArrowTable}. */
export interface ArrowColumn extends Iterable<unknown> {
  /** Rows. */
  readonly length: number;
  /** How many of them are NULL. */
  readonly nullCount: number;
  /** The value in a row, from 0. */
  at(index: number): unknown;
  /** All values, in a typed array where one fits. */
  toArray(): ArrayLike<unknown>;
}

/** An Arrow stream as other programs read it: the schema, the record batches and the mark of the end. */
export async function* arrowStream(columns: readonly SchemaColumn[], messages: AsyncIterable<ArrowMessage>): AsyncGenerator<Uint8Array> {
  const schema = schemaMessage(await loadArrow(), columns, "utf8");
  let isBegun = false;
  // Nothing comes before it is known that there is Arrow.
  for await (const { bytes } of messages) {
    if (!isBegun) yield schema;
    isBegun = true;
    yield bytes;
  }
  if (!isBegun) yield schema;
  yield endOfStream;
}

/** A whole table in memory, its columns in the order of `names`. */
export async function arrowTable(columns: readonly SchemaColumn[], messages: AsyncIterable<ArrowMessage>, names: readonly string[]): Promise<ArrowTable> {
  const library = await loadArrow();
  const parts: Uint8Array[] = [];
  for await (const part of arrowStream(columns, messages)) parts.push(part);
  const table = library.tableFromIPC(parts, { useBigInt: true, useDecimalInt: true });
  for (const [index, { name }] of columns.entries()) {
    for (const batch of table.getChildAt(index).data) {
      const loss = lossOf(batch);
      if (loss === null) continue;
      throw new MaxComputeError("unsupported", `Column ${JSON.stringify(name)} holds ${loss} in silence.`, {
        nextStep: "Read rows, which give the bytes; or the bytes of arrowStream, in which they are.",
      });
    }
  }
  return table.select([...names]);
}

const utf8Id = 5;

/** What the library would lose of the texts in a column, and in all that it holds; null where that is nothing. */
function lossOf({ type, length, offsets, values, children }: Batch<unknown>): string | null {
  if (type.typeId === utf8Id && length > 0) {
    if (!(values instanceof Uint8Array && offsets instanceof Int32Array)) return "texts that cannot be found, which an Arrow table would leave out";
    if (!isUtf8(values, offsets[0] ?? 0, offsets[length] ?? 0)) return "bytes that are not UTF-8, of which an Arrow table would make other texts";
    if (hasMark(values, offsets, length)) return "a text that begins with a byte order mark, which an Arrow table would take away";
  }
  // Of plain types the library has none.
  if (children === undefined) return null;
  for (const child of children) {
    const loss = lossOf(child);
    if (loss !== null) return loss;
  }
  return null;
}

/** Whether a text begins with U+FEFF, in UTF-8. */
function hasMark(bytes: Uint8Array, offsets: Int32Array, length: number): boolean {
  for (let index = 0; index < length; index += 1) {
    const at = offsets[index] ?? 0;
    if (bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf && (offsets[index + 1] ?? 0) >= at + 3) return true;
  }
  return false;
}
