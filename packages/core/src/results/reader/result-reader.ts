import type { MaxComputeError } from "../../error.ts";
import type { ArrowTable } from "../arrow/arrow-table.ts";
import type { PlatformReadableStream } from "./platform-stream.ts";
import type { SchemaColumn } from "../../wire/format/column-type.ts";
import type { ArrayReadOptions, CheckedReadOptions, ReadOptions } from "./read-options.ts";
import type { ResultRow, RowValues } from "../values/row.ts";

/**
 * The result of a SELECT, opened for reading. It can be read any number of times, in whole or in part, and by several readings
 * at the same time. It holds no connection between readings, so it does not have to be closed. A reading that is left early
 * closes its connections.
 *
 * All data is verified by its checksums. A reading gives every row exactly once or raises an error. It recovers from broken
 * connections and from damage on the way by asking for the missing rows again.
 *
 * @example
 * ```ts
 * const reader = await instance.openReader();
 * console.log(reader.count, reader.schema.map(({ name, type }) => `${name} ${type.text}`));
 * for await (const row of reader.rows({ columns: ["id", "name"], count: 100 })) console.log(row.id, row.name);
 * ```
 */
export interface ResultReader {
  /** Where the rows come from: the tunnel or the `result` interface. */
  readonly source: "tunnel" | "result";
  /** Why the preferred source was not used (no tunnel, or no permission to read without `limit`); null when it was used. */
  readonly fallbackReason: MaxComputeError | null;
  /** All columns of the result. A `switch` over `type.kind` narrows a type. Names are unique: the second `a` is named `a_2`. */
  readonly schema: readonly SchemaColumn[];
  /** Number of rows in the whole result; null when the statement gave no table. */
  readonly count: number | null;
  /** Whether the service cut the result, or may have. Can be true only with `truncated: "allow"`. */
  readonly truncated: boolean;

  /**
   * The result as one text. From the `result` interface this is the text that the service sent, such as the answer of a DDL
   * statement; through the tunnel it is all rows as CSV.
   *
   * @throws {MaxComputeError} `result_damaged` when the bytes are not UTF-8
   */
  raw(options?: ReadOptions): Promise<string>;

  /**
   * Reads row by row: as objects by column name (default), as arrays (`as: "array"`), or checked by a Standard Schema
   * (`schema`).
   *
   * A type argument states the type of a row. It is not checked: like a cast, it is right only if the statement is. With a
   * `schema`, each row is checked, and the type follows from the schema.
   *
   * @throws {MaxComputeError} `invalid_argument` for a column or a row that does not exist; `invalid_row` for a row that does
   * not fit the schema or the number type; `result_damaged` when rows cannot be decoded without loss; `unsupported` when the
   * statement gave no table; errors of the connection after all attempts have failed
   * @example
   * ```ts
   * import * as z from "zod";
   *
   * const Flower = z.object({ name: z.string(), petalwidth: z.number() });
   * for await (const flower of reader.rows({ schema: Flower })) console.log(flower.petalwidth * 2);
   *
   * // Without a check. A BIGINT is a bigint unless `bigint: "number"` is set; any column may be null.
   * for await (const row of reader.rows<{ name: string; petalwidth: number | null }>()) console.log(row.name.toUpperCase());
   * ```
   */
  rows<T>(options: CheckedReadOptions<T>): AsyncIterable<T>;
  rows(options: ArrayReadOptions): AsyncIterable<RowValues>;
  rows<Row extends object = ResultRow>(options?: ReadOptions): AsyncIterable<Row>;

  /** Like {@link rows}, but in arrays of up to 1024 rows as they arrive, which is much faster for many rows. */
  batches<T>(options: CheckedReadOptions<T>): AsyncIterable<readonly T[]>;
  batches(options: ArrayReadOptions): AsyncIterable<readonly RowValues[]>;
  batches<Row extends object = ResultRow>(options?: ReadOptions): AsyncIterable<readonly Row[]>;

  /** Like {@link rows}, but all rows in one array. Use it for results that fit into memory. */
  readAll<T>(options: CheckedReadOptions<T>): Promise<T[]>;
  readAll(options: ArrayReadOptions): Promise<RowValues[]>;
  readAll<Row extends object = ResultRow>(options?: ReadOptions): Promise<Row[]>;

  /**
   * CSV in UTF-8 with a header line. Texts are in quotes, NULL is `\N` without quotes, ARRAY, MAP and STRUCT are JSON in
   * quotes, and bytes are written unchanged. Errors as for {@link rows}.
   */
  csv(options?: ReadOptions): AsyncIterable<Uint8Array>;
  /**
   * One JSON object per line, in UTF-8. A BIGINT is a JSON number with all its digits; DECIMAL, dates and times are strings; bytes are
   * Base64. Errors as for {@link rows}.
   */
  jsonLines(options?: ReadOptions): AsyncIterable<Uint8Array>;
  /**
   * An Arrow IPC stream in pieces, as Arrow libraries and `.arrows` files have it. Columns are in the order of the schema.
   * Top-level TIMESTAMPs are structs of `sec` and `nano`, because 64-bit nanoseconds do not cover their range.
   *
   * @throws {MaxComputeError} `unsupported` from the `result` interface, and for types without an Arrow form
   * (docs/tunnel.md 5.2)
   */
  arrowStream(options?: ReadOptions): AsyncIterable<Uint8Array>;
  /**
   * The rows as an Arrow table in memory, made by the package @uwdata/flechette, which must be installed. Columns are in the
   * order asked for. The values are those of that library: a DECIMAL is a bigint without its decimal point, and a date or time
   * is in milliseconds since 1970, so that the nanoseconds of a TIMESTAMP inside ARRAY, MAP or STRUCT are only in the
   * column's buffers.
   *
   * @throws {MaxComputeError} `unsupported` as for {@link arrowStream}, when the library is not installed, and for a STRING
   * that the library would change: one that is not UTF-8, or begins with a byte order mark
   */
  toArrow(options?: ReadOptions): Promise<ArrowTable>;
  /** {@link csv} as a web stream. In Node, `Readable.fromWeb` converts it to a `Readable`. */
  csvStream(options?: ReadOptions): PlatformReadableStream;
  /** {@link jsonLines} as a web stream. */
  jsonLinesStream(options?: ReadOptions): PlatformReadableStream;
}
