import { MaxComputeError } from "../../error.ts";
import type { SchemaColumn } from "../../wire/format/column-type.ts";
import { endOfStream, loadArrow, schemaMessage } from "./arrow-library.ts";
import type { ArrowMessage } from "./arrow-messages.ts";
import { withQuickColumns } from "./quick-columns.ts";
import { textLoss } from "./text-loss.ts";

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
      const loss = textLoss(batch);
      if (loss === null) continue;
      throw new MaxComputeError("unsupported", `Column ${JSON.stringify(name)} contains ${loss}.`, {
        nextStep: "Read rows, which give the bytes; or the bytes of arrowStream, in which they are.",
      });
    }
  }
  return withQuickColumns(library, table).select([...names]);
}
