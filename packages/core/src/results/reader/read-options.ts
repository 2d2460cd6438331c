import type { CallOptions } from "../../options.ts";
import type { StandardSchema } from "./standard-schema.ts";

/** Which rows and columns to read, and how they are to look. */
export interface ReadOptions extends CallOptions {
  /** Names of the columns to read, in the order to give them, in any case. Default: all. */
  readonly columns?: readonly string[] | undefined;
  /** The first row to read, from 0. Default 0. */
  readonly start?: number | undefined;
  /** Rows to read at most. Default: all that there are. */
  readonly count?: number | undefined;
  /**
   * What a BIGINT becomes, also inside ARRAY, MAP and STRUCT. As `number` a row with one that a number cannot hold exactly
   * raises `invalid_row`. Default `bigint`.
   */
  readonly bigint?: "bigint" | "number" | undefined;
}

/** Rows as arrays of values, in the order of the columns. */
export interface ArrayReadOptions extends ReadOptions {
  /** `array` instead of an object by column name. */
  readonly as: "array";
}

/** Rows that were checked, and perhaps transformed, by a schema. */
export interface CheckedReadOptions<T> extends ReadOptions {
  /** A Standard Schema, such as one of zod, for a row by column name. */
  readonly schema: StandardSchema<T>;
}

/** How a result is opened. The options of a reading are its defaults. */
export interface ReaderOptions extends ReadOptions {
  /**
   * True: through the tunnel or not at all. False: from the `result` interface, which has at most 10,000 rows. Default: through
   * the tunnel, and from the `result` interface where there is none (docs/tunnel.md 7.1); `source` tells which.
   */
  readonly tunnel?: boolean | undefined;
  /**
   * True: without right on the source tables, at most 10,000 rows (or what the project says). False: all rows. Default: all
   * rows, and where that is forbidden as if true.
   */
  readonly limit?: boolean | undefined;
  /** What to do when the service has cut the result, or may have: raise `result_truncated`, or read it, with `truncated` true. Default `error`. */
  readonly truncated?: "error" | "allow" | undefined;
  /** Make a new download session instead of taking up that of an earlier reader of the same instance. Default false. */
  readonly reopen?: boolean | undefined;
  /** Tunnel quota. Default: that of the client. */
  readonly quotaName?: string | undefined;
  /** Ask the tunnel to compress; true is `deflate`. `zstd` only with a transport that undoes it. Default false. */
  readonly compress?: boolean | "deflate" | "zstd" | undefined;
  /** Let rows travel as Arrow, where the tunnel can and each type has a form in it; else as records. Default false. */
  readonly arrow?: boolean | undefined;
  /** Longest time for opening through the tunnel, in milliseconds. Default 300000. */
  readonly timeoutMs?: number | undefined;
}
