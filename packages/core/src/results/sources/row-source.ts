import type { AbortSignalLike } from "../../transport.ts";
import type { SchemaColumn } from "../../wire/format/column-type.ts";
import type { ArrowMessage } from "../arrow/arrow-messages.ts";
import type { RowRange } from "../values/row.ts";
import type { RowBatch } from "../values/row-batch.ts";

/** A source of the rows of one result: the tunnel or the `result` interface. */
export interface RowSource {
  readonly kind: "tunnel" | "result";
  /** All columns; their names are unique. */
  readonly columns: readonly SchemaColumn[];
  /** Rows of the whole result; null when it is not a table, and then reading rows is an error. */
  readonly count: number | null;
  /** Whether the service cut the result, or may have. */
  readonly truncated: boolean;
  /** Reads the rows of a range within the count, with the columns at `indexes`, which must be ascending. */
  rows(range: RowRange, indexes: readonly number[], signal: AbortSignalLike | undefined): AsyncIterable<RowBatch>;
  /** Reads the same rows as Arrow record batches; null when the source has no Arrow. */
  readonly arrow:
    | ((range: RowRange, indexes: readonly number[], signal: AbortSignalLike | undefined) => AsyncIterable<ArrowMessage>)
    | null;
  /** Returns the text that the service sent; null when it sent none. */
  readonly text: (() => string) | null;
}
