import type { MaxComputeError } from "../../error.ts";
import type { ArrowTable } from "../arrow/arrow-table.ts";
import type { PlatformReadableStream } from "./platform-stream.ts";
import type { SchemaColumn } from "../../wire/format/column-type.ts";
import type { ArrayReadOptions, CheckedReadOptions, ReadOptions } from "./read-options.ts";
import type { ResultRow, RowValues } from "../values/row.ts";

/**
 * A SELECT's result, open to be read: as often as one likes, any part of it, several parts at the same time. Holds no
 * connection between readings, so it needs no closing. A reading that is left early ends its connections.
 *
 * What is read is verified by its checksums, and nothing ends in silence: a reading gives all its rows, each once, or raises an
 * error. Broken connections and damage on the way are endured: the rest is asked for again.
 */
export interface ResultReader {
  /** Which way the rows come. */
  readonly source: "tunnel" | "result";
  /** Why it is not the way that was to be tried first (no tunnel, or no right to read without limit); null where it is. */
  readonly fallbackReason: MaxComputeError | null;
  /** All columns of the result, with types that a `switch` over `type.kind` narrows. Each name once: the second `a` is `a_2`. */
  readonly schema: readonly SchemaColumn[];
  /** Rows of the whole result; null where the statement gave no table. */
  readonly count: number | null;
  /** Whether the service has cut the result, or may have. Only with `truncated: "allow"`. */
  readonly truncated: boolean;

  /** The result as one text: what the service sent, such as the answer of a DDL statement; through the tunnel, all rows as CSV. */
  raw(options?: ReadOptions): Promise<string>;

  /** Rows, one by one: by column name, as arrays, or checked by a schema. */
  rows<T>(options: CheckedReadOptions<T>): AsyncIterable<T>;
  rows(options: ArrayReadOptions): AsyncIterable<RowValues>;
  rows(options?: ReadOptions): AsyncIterable<ResultRow>;

  /** The same in arrays of up to some thousand rows, as they arrive; much faster for many rows. */
  batches<T>(options: CheckedReadOptions<T>): AsyncIterable<readonly T[]>;
  batches(options: ArrayReadOptions): AsyncIterable<readonly RowValues[]>;
  batches(options?: ReadOptions): AsyncIterable<readonly ResultRow[]>;

  /** All rows at once, for results that fit into memory. */
  readAll<T>(options: CheckedReadOptions<T>): Promise<T[]>;
  readAll(options: ArrayReadOptions): Promise<RowValues[]>;
  readAll(options?: ReadOptions): Promise<ResultRow[]>;

  /** CSV in UTF-8, with a header: texts in quotes, NULL as `\N` without them, ARRAY, MAP and STRUCT as JSON, bytes as they are. */
  csv(options?: ReadOptions): AsyncIterable<Uint8Array>;
  /** One JSON object per line. BIGINT as a JSON number with all its digits, DECIMAL and times as text, bytes in Base64. */
  jsonLines(options?: ReadOptions): AsyncIterable<Uint8Array>;
  /**
   * An Arrow stream (IPC) in pieces, which every Arrow library reads and which is a file of `.arrows`; columns in the order of
   * the schema. Top-level TIMESTAMPs are structs of `sec` and `nano`, as they travel, because nanoseconds of 64 bits do not
   * reach all of them. `unsupported` from the `result` interface, and for types without Arrow form (docs/tunnel.md 5.2).
   */
  arrowStream(options?: ReadOptions): AsyncIterable<Uint8Array>;
  /**
   * The same as a table in memory, by @uwdata/flechette, which must be installed; columns in the order that was asked for. Its
   * values are the library's: a DECIMAL is a bigint without its point, a date or time milliseconds since 1970, so that the
   * nanoseconds of a TIMESTAMP inside an ARRAY, MAP or STRUCT are in the column's buffers only. `unsupported` also for a STRING
   * of which the library would lose something: one that is not UTF-8, or begins with a byte order mark.
   */
  toArrow(options?: ReadOptions): Promise<ArrowTable>;
  /** {@link csv} as a web stream; in Node, `Readable.fromWeb` makes a `Readable` of it. */
  csvStream(options?: ReadOptions): PlatformReadableStream;
  /** {@link jsonLines} as a web stream. */
  jsonLinesStream(options?: ReadOptions): PlatformReadableStream;
}
