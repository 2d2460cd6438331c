import type { Batch } from "@uwdata/flechette";

import { MaxComputeError } from "../error.ts";
import type { SchemaColumn } from "../wire/column-type.ts";
import { endOfStream, loadArrow, schemaMessage } from "./arrow-library.ts";
import type { ArrowMessage } from "./arrow-messages.ts";
import { isUtf8 } from "./utf8.ts";

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
  yield schemaMessage(await loadArrow(), columns, "utf8");
  for await (const { bytes } of messages) yield bytes;
  yield endOfStream;
}

/** A whole table in memory. */
export async function arrowTable(columns: readonly SchemaColumn[], messages: AsyncIterable<ArrowMessage>): Promise<ArrowTable> {
  const library = await loadArrow();
  const parts: Uint8Array[] = [];
  for await (const part of arrowStream(columns, messages)) parts.push(part);
  const table = library.tableFromIPC(parts, { useBigInt: true, useDecimalInt: true });
  for (const [index, { name }] of columns.entries()) {
    if (table.getChildAt(index).data.every(holdsText)) continue;
    throw new MaxComputeError("unsupported", `Column ${JSON.stringify(name)} holds bytes that are not UTF-8, of which an Arrow table would make other texts in silence.`, {
      nextStep: "Read rows, which give the bytes; or the bytes of arrowStream, in which they are.",
    });
  }
  return table;
}

const utf8Id = 5;

/** Whether what is declared as text is text, in a column and in all that it holds. */
function holdsText({ type, length, offsets, values, children }: Batch<unknown>): boolean {
  if (type.typeId === utf8Id && length > 0) {
    if (!(values instanceof Uint8Array)) return false;
    return isUtf8(values, Number(offsets[0] ?? 0), Number(offsets[length] ?? 0));
  }
  return children === undefined || children.every(holdsText);
}
