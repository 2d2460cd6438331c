import { blobFromTextSql, textFromBlobSql } from "../byte-text.ts";
import { datetimeText, type Macros } from "./macros.ts";

const toInteger = (type: string): readonly string[] => [
  `(x) AS CAST(trunc(x) AS ${type})`,
  `(x BIGINT) AS CAST(x AS ${type})`,
  `(x BOOLEAN) AS CAST(x AS ${type})`,
  // Through a decimal, so that a BIGINT in text keeps all its digits.
  `(x VARCHAR) AS CAST(trunc(CAST(x AS DECIMAL(38, 18))) AS ${type})`,
];

/** Conversions of a value to a type. */
export const conversions: Macros = {
  to_tinyint: toInteger("TINYINT"),
  to_smallint: toInteger("SMALLINT"),
  to_int: toInteger("INTEGER"),
  to_bigint: toInteger("BIGINT"),
  to_string: [
    "(x) AS CAST(x AS VARCHAR)",
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
