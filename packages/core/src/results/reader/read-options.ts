import type { CallOptions } from "../../options.ts";
import type { StandardSchema } from "./standard-schema.ts";

/**
 * Which rows and columns to read, and the form of their values.
 *
 * @example
 * ```ts
 * reader.rows({ columns: ["name", "id"], start: 1000, count: 500, bigint: "number" });
 * ```
 */
export interface ReadOptions extends CallOptions {
  /** Names of the columns to read, in the order to return them. Case does not matter. Default: all columns. */
  readonly columns?: readonly string[] | undefined;
  /** First row to read, counted from 0. Default 0. */
  readonly start?: number | undefined;
  /** Maximum number of rows to read. Default: all rows. */
  readonly count?: number | undefined;
  /**
   * The JavaScript type of a BIGINT, also inside ARRAY, MAP and STRUCT. With `number`, a value that a number cannot hold
   * exactly raises `invalid_row`. Default `bigint`.
   */
  readonly bigint?: "bigint" | "number" | undefined;
}

/** Reads rows as arrays of values, in the order of the columns. */
export interface ArrayReadOptions extends ReadOptions {
  /** `array` returns arrays instead of objects by column name. */
  readonly as: "array";
}

/** Reads rows that a schema checks, and may transform. */
export interface CheckedReadOptions<T> extends ReadOptions {
  /** A Standard Schema, such as a zod object, that is given each row as an object by column name. */
  readonly schema: StandardSchema<T>;
}

/**
 * How a result is opened. The options of a reading that are given here are its defaults.
 *
 * @example
 * ```ts
 * // All rows or an error: no other source is used, and a cut result is refused.
 * await instance.openReader({ tunnel: true, limit: false });
 * // The rows that may be read without permission on the source tables (at most 10,000).
 * await instance.openReader({ limit: true, truncated: "allow" });
 * ```
 */
export interface ReaderOptions extends ReadOptions {
  /**
   * True: read through the tunnel only. False: read from the `result` interface only, which has at most 10,000 rows. Default:
   * read through the tunnel, and from the `result` interface where there is no tunnel (docs/tunnel.md 7.1); the reader's
   * `source` says which one is used.
   */
  readonly tunnel?: boolean | undefined;
  /**
   * True: open at most 10,000 rows (or the project's own limit), for which no permission on the source tables is needed.
   * False: open all rows. Default: open all rows, and where that is forbidden do as with true.
   */
  readonly limit?: boolean | undefined;
  /** What to do when the service cut the result, or may have: raise `result_truncated`, or read it and set `truncated`. Default `error`. */
  readonly truncated?: "error" | "allow" | undefined;
  /** Create a new download session instead of using that of an earlier reader of the same instance. Default false. */
  readonly reopen?: boolean | undefined;
  /** Tunnel quota that pays for the download. Default: the `tunnel.quotaName` of the client. */
  readonly quotaName?: string | undefined;
  /** Ask the tunnel to compress rows; true means `deflate`. `zstd` needs a transport that decodes it. Default false. */
  readonly compress?: boolean | "deflate" | "zstd" | undefined;
  /** Transfer rows as Arrow where the tunnel and all types support it, and as records elsewhere. Default false. */
  readonly arrow?: boolean | undefined;
  /** Maximum time to open the result through the tunnel, in milliseconds. Default 300000. */
  readonly timeoutMs?: number | undefined;
}
