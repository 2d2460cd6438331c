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

const arithmetic = (sign: string): readonly string[] => [
  ...comparison(sign),
  `(x VARCHAR, y VARCHAR) AS CAST(x AS DOUBLE) ${sign} CAST(y AS DOUBLE)`,
];

/** Division by zero is NULL. */
const division = (sign: string): readonly string[] => [
  `(x, y) AS x ${sign} nullif(y, 0)`,
  `(x VARCHAR, y) AS CAST(x AS DOUBLE) ${sign} nullif(CAST(y AS DOUBLE), 0)`,
  `(x, y VARCHAR) AS CAST(x AS DOUBLE) ${sign} nullif(CAST(y AS DOUBLE), 0)`,
  `(x VARCHAR, y VARCHAR) AS CAST(x AS DOUBLE) ${sign} nullif(CAST(y AS DOUBLE), 0)`,
];

/** Operators: not functions that a query may name. */
export const operators: Macros = {
  op_eq: comparison("="),
  op_ne: comparison("<>"),
  op_lt: comparison("<"),
  op_le: comparison("<="),
  op_gt: comparison(">"),
  op_ge: comparison(">="),
  op_add: [...arithmetic("+"), "(x DATE, y BIGINT) AS error('a number cannot be added to a DATE: see DATEADD')"],
  op_sub: [
    ...arithmetic("-"),
    "(x DATE, y BIGINT) AS error('a number cannot be taken from a DATE: see DATEADD')",
    "(x DATE, y DATE) AS error('a DATE cannot be taken from a DATE: see DATEDIFF')",
  ],
  op_mul: arithmetic("*"),
  op_div: division("/"),
  op_mod: division("%"),
  op_int_div: ["(x, y) AS x // nullif(y, 0)"],
  op_xor: ["(x, y) AS xor(x, y)"],
  op_shl: [`(x, y) AS ${bigint("x")} << ${bigint("y")}`],
  op_shr: [`(x, y) AS ${bigint("x")} >> ${bigint("y")}`],
  /** Lists count from 0 in MaxCompute and from 1 in DuckDB, where negative places count from the end; a map has keys. */
  op_index: ["(x, i) AS x[CASE WHEN starts_with(typeof(x), 'MAP') THEN i WHEN i >= 0 THEN i + 1 END]", "(x, i VARCHAR) AS x[i]"],
  /** `||` and CONCAT: text with text, or lists. */
  op_concat: [
    "(x, y) AS x || y",
    "(x VARCHAR, y VARCHAR) AS CAST(x || y AS VARCHAR)",
    "(x VARCHAR, y) AS CAST(x || y AS VARCHAR)",
    "(x, y VARCHAR) AS CAST(x || y AS VARCHAR)",
    `(x VARCHAR, y TIMESTAMP_MS) AS CAST(x || ${datetimeText("y")} AS VARCHAR)`,
    `(x TIMESTAMP_MS, y VARCHAR) AS CAST(${datetimeText("x")} || y AS VARCHAR)`,
    "(x VARCHAR, y DATE) AS CAST(x || y AS VARCHAR)",
    "(x DATE, y VARCHAR) AS CAST(x || y AS VARCHAR)",
  ],
  /** An argument of CONCAT_WS: text, or a list that is joined first. */
  op_joined: [
    "(x, separator) AS array_to_string(x, separator)",
    "(x VARCHAR, separator) AS x",
    "(x BIGINT, separator) AS CAST(x AS VARCHAR)",
  ],
  op_rlike: [`(x, pattern) AS regexp_matches(x, pattern)`],
};
