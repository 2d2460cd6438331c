import type { AbortSignalLike } from "../../transport.ts";
import type { SchemaColumn } from "../../wire/format/column-type.ts";
import type { ArrowMessage } from "../arrow/arrow-messages.ts";
import type { RowRange, RowValues } from "../values/row.ts";

/** A result as it can be had, through the tunnel or the `result` interface. */
export interface RowSource {
  readonly kind: "tunnel" | "result";
  /** Each name once. */
  readonly columns: readonly SchemaColumn[];
  /** Rows of the whole result; null where there is no table, and asking for rows is an error. */
  readonly count: number | null;
  /** Whether the service has cut the result, or may have. */
  readonly truncated: boolean;
  /** The values of the columns at `indexes`, which ascend, of the rows of a range that lies within the count. */
  rows(range: RowRange, indexes: readonly number[], signal: AbortSignalLike | undefined): AsyncIterable<readonly RowValues[]>;
  /** The same rows as Arrow record batches; null where there are none to have. */
  readonly arrow: ((range: RowRange, indexes: readonly number[], signal: AbortSignalLike | undefined) => AsyncIterable<ArrowMessage>) | null;
  /** The text as it came, where the rows were made of one. */
  readonly text: (() => string) | null;
}
