import { bigint, datetimeText, type Macros } from "./macros.ts";

/** A STRING and a number meet as DOUBLE (not as integers, which would round). */
const comparison = (sign: string): readonly string[] => [
  `(x, y) AS x ${sign} y`,
  // What NULLs without a type take; others are not changed by it.
  `(x BIGINT, y BIGINT) AS x ${sign} y`,
  `(x VARCHAR, y BIGINT) AS CAST(x AS DOUBLE) ${sign} y`,
  `(x VARCHAR, y DOUBLE) AS CAST(x AS DOUBLE) ${sign} y`,
  `(x BIGINT, y VARCHAR) AS x ${sign} CAST(y AS DOUBLE)`,
  `(x DOUBLE, y VARCHAR) AS x ${sign} CAST(y AS DOUBLE)`,
];

/** An operand that is no number, found when the query runs because its type was not known before. */
const noNumber = (type: string, see: string): string =>
  `CAST(CASE WHEN x IS NOT NULL THEN error('a ${type} cannot be added to, subtracted or multiplied: see ${see}') END AS BIGINT)`;

/** -2^63 is no BIGINT, but NULL, except in Hive mode. The lambda keeps the operands from being bound twice at every level. */
const bits = (operation: string): readonly string[] => [
  `(x, y) AS list_transform([${operation}], lambda bits: nullif(bits, -9223372036854775807 - 1))[1]`,
];

/** Operators: not functions that a query may name. */
export const operators: Macros = {
  op_eq: comparison("="),
  op_ne: comparison("<>"),
  op_lt: comparison("<"),
  op_le: comparison("<="),
  op_gt: comparison(">"),
  op_ge: comparison(">="),
  /** An operand of + - * / %: a STRING counts as a DOUBLE, whole numbers as BIGINT. */
  op_number: [
    "(x) AS x",
    "(x BIGINT) AS x",
    "(x VARCHAR) AS CAST(x AS DOUBLE)",
    `(x DATE) AS ${noNumber("DATE", "DATEADD, DATEDIFF")}`,
    `(x TIMESTAMP_MS) AS ${noNumber("DATETIME", "DATEADD, DATEDIFF")}`,
    `(x TIMESTAMP_NS) AS ${noNumber("TIMESTAMP", "DATEADD, DATEDIFF")}`,
  ],
  /** Division by zero is NULL. */
  op_div: ["(x, y) AS x / nullif(y, 0)"],
  op_mod: ["(x, y) AS x % nullif(y, 0)"],
  op_int_div: ["(x, y) AS x // nullif(y, 0)"],
  op_and: bits("x & y"),
  op_or: bits("x | y"),
  op_xor: bits("xor(x, y)"),
  op_and_hive: ["(x, y) AS x & y"],
  op_or_hive: ["(x, y) AS x | y"],
  op_xor_hive: ["(x, y) AS xor(x, y)"],
  op_shl: [`(x, y) AS ${bigint("x")} << ${bigint("y")}`],
  op_shr: [`(x, y) AS ${bigint("x")} >> ${bigint("y")}`],
  /** Lists count from 0 in MaxCompute and from 1 in DuckDB, where negative places count from the end; a map has keys. */
  op_index: ["(x, i) AS x[CASE WHEN starts_with(typeof(x), 'MAP') THEN i WHEN i >= 0 THEN i + 1 END]", "(x, i VARCHAR) AS x[i]"],
  /** An operand of `||` and CONCAT whose type is not known: as text, or a list as it is. */
  op_piece: [
    "(x) AS x",
    "(x BOOLEAN) AS CAST(CASE WHEN x IS NOT NULL THEN error('a BOOLEAN does not become a STRING by itself') END AS VARCHAR)",
    "(x VARCHAR) AS x",
    "(x BIGINT) AS CAST(x AS VARCHAR)",
    // Without the zeros at its end, as CAST writes it.
    "(x DECIMAL(38, 18)) AS rtrim(rtrim(CAST(x AS VARCHAR), '0'), '.')",
    "(x DATE) AS CAST(x AS VARCHAR)",
    `(x TIMESTAMP_MS) AS ${datetimeText("x")}`,
    "(x TIMESTAMP) AS CAST(x AS VARCHAR)",
    "(x TIMESTAMP_NS) AS CAST(x AS VARCHAR)",
  ],
  /** An argument of CONCAT_WS: text, or a list that is joined first. */
  op_joined: [
    "(x, separator) AS array_to_string(x, separator)",
    "(x VARCHAR, separator) AS x",
    "(x BIGINT, separator) AS CAST(x AS VARCHAR)",
  ],
  op_rlike: [`(x, pattern) AS regexp_matches(x, pattern)`],
};
