import { blobFromTextSql, textFromBlobSql } from "../byte-text.ts";
import { datetimeText, type Macros } from "./macros.ts";

const toInteger = (type: string): readonly string[] => [
  `(x) AS CAST(trunc(x) AS ${type})`,
  `(x BIGINT) AS CAST(x AS ${type})`,
  `(x BOOLEAN) AS CAST(x AS ${type})`,
  // Through a decimal, so that a BIGINT in text keeps all its digits.
  `(x VARCHAR) AS CAST(trunc(CAST(x AS DECIMAL(38, 18))) AS ${type})`,
];

const datePattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
const timePattern = `${datePattern} [0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?`;

/** A text that is written in this way; no zero may be left out. */
const written = (x: string, pattern: string, type: string): string =>
  `CASE WHEN regexp_full_match(${x}, '${pattern}') THEN ${x} WHEN ${x} IS NOT NULL THEN error('Conversion: the text ' || ${x} || ' cannot be cast to ${type}') END`;

/** Conversions of a value to a type. */
export const conversions: Macros = {
  to_tinyint: toInteger("TINYINT"),
  to_smallint: toInteger("SMALLINT"),
  to_int: toInteger("INTEGER"),
  to_bigint: toInteger("BIGINT"),
  /** A text is true unless it is empty, a number unless it is 0. */
  to_boolean: ["(x) AS CAST(x AS BOOLEAN)", "(x BIGINT) AS x <> 0", "(x VARCHAR) AS x <> ''"],
  /** A text with a time of the day is no DATE. */
  to_date: [
    "(x) AS CAST(x AS DATE)",
    `(x VARCHAR) AS CASE WHEN regexp_full_match(x, '${timePattern}') THEN NULL ELSE CAST(${written("x", datePattern, "DATE")} AS DATE) END`,
  ],
  /** The same with `odps.sql.executionengine.enable.string.to.date.full.format`. */
  to_date_of_full: [
    "(x) AS CAST(x AS DATE)",
    `(x VARCHAR) AS CAST(substr(${written("x", `${datePattern}|${timePattern}`, "DATE")}, 1, 10) AS DATE)`,
  ],
  to_datetime: [
    "(x) AS CAST(x AS TIMESTAMP_MS)",
    `(x VARCHAR) AS CAST(${written("x", `${datePattern}|${timePattern}`, "DATETIME")} AS TIMESTAMP_MS)`,
  ],
  /** What stands before the first character that is part of no number, with `odps.function.strictmode=false`. */
  number_prefix: ["(x) AS x", "(x BIGINT) AS x", "(x VARCHAR) AS nullif(regexp_extract(x, '^ *([-+]?[0-9]+(?:\\.[0-9]*)?)', 1), '')"],
  to_string: [
    // A DECIMAL is written without the zeros at its end.
    "(x) AS CASE WHEN starts_with(typeof(x), 'DECIMAL') AND contains(CAST(x AS VARCHAR), '.') THEN rtrim(rtrim(CAST(x AS VARCHAR), '0'), '.') ELSE CAST(x AS VARCHAR) END",
    "(x VARCHAR) AS x",
    // Also what a column of NULLs takes, which has no type.
    "(x BIGINT) AS CAST(x AS VARCHAR)",
    "(x DATE) AS CAST(x AS VARCHAR)",
    `(x TIMESTAMP_MS) AS ${datetimeText("x")}`,
    "(x TIMESTAMP) AS CAST(x AS VARCHAR)",
    "(x TIMESTAMP_NS) AS CAST(x AS VARCHAR)",
    `(x BLOB) AS ${textFromBlobSql("x")}`,
  ],
  to_binary: [
    "(x BLOB) AS x",
    `(x VARCHAR) AS ${blobFromTextSql("x")}`,
    "(x BIGINT) AS CAST(CASE WHEN x IS NOT NULL THEN error('a number cannot be cast to BINARY') END AS BLOB)",
  ],
  /** A STRING that is no number is NULL in lenient mode. */
  try_double: ["(x) AS TRY_CAST(x AS DOUBLE)"],
  /** A STRING counts as a DOUBLE among numbers. */
  to_number: ["(x) AS x", "(x VARCHAR) AS CAST(x AS DOUBLE)"],
};
