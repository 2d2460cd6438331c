import { bigint, int, number, refuseIf, type Macros } from "./macros.ts";

const ofNumber = (name: string): readonly string[] => [`(x) AS ${name}(${number("x")})`];
/** NULL outside the numbers for which a function is defined. */
const where = (name: string, defined: string): readonly string[] => [
  `(x) AS CASE WHEN ${defined.replaceAll("x", number("x"))} THEN ${name}(${number("x")}) END`,
];
/** In Hive mode NaN. */
const orNan = (name: string, defined: string): readonly string[] => [
  `(x) AS CASE WHEN ${defined.replaceAll("x", number("x"))} THEN ${name}(${number("x")}) WHEN x IS NOT NULL THEN CAST('nan' AS DOUBLE) END`,
];
const aboveZero = "x > 0";
const cosineRange = "x BETWEEN -1 AND 1";

const digits = "0123456789abcdef";
/** A text of digits as a number; NULL when it does not fit into 64 bits. */
const parsed = `try(list_reduce(list_transform(string_split(lower(split_part(x, '.', 1)), ''),
  lambda c: CAST(instr('${digits}', c) - 1 AS HUGEINT)), lambda a, d: a * ${bigint("source")} + d, CAST(0 AS HUGEINT)))`;
const conv = `CASE WHEN x IS NULL OR source IS NULL OR target IS NULL OR starts_with(x, '-') THEN NULL
  WHEN ${bigint("source")} NOT IN (2, 8, 10, 16) OR ${bigint("target")} NOT IN (2, 8, 10, 16) THEN error('conv knows the bases 2, 8, 10 and 16')
  WHEN NOT regexp_full_match(lower(x), '[' || substr('${digits}', 1, ${bigint("source")}) || ']+' || CASE ${bigint("source")} WHEN 10 THEN '(\\.[0-9]*)?' ELSE '' END) THEN error('conv takes digits of its first base')
  WHEN ${parsed} > 9223372036854775807 THEN NULL
  ELSE upper(to_base(${bigint(parsed)}, ${int("target")})) END`;

const whole = (x: string): string => `typeof(${x}) IN ('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT')`;

export const numberMacros: Macros = {
  abs: ["(x) AS abs(x)", "(x VARCHAR) AS abs(CAST(x AS DOUBLE))"],
  acos: where("acos", cosineRange),
  asin: where("asin", cosineRange),
  atan: ofNumber("atan"),
  atan2: [`(x, y) AS atan2(${number("x")}, ${number("y")})`],
  bin: [`(x) AS ${refuseIf(`x IS NOT NULL AND NOT ${whole("x")}`, "bin takes a whole number", `bin(${bigint("x")})`)}`],
  cbrt: ofNumber("cbrt"),
  ceil: ["(x) AS CAST(ceil(x) AS BIGINT)", "(x VARCHAR) AS CAST(ceil(CAST(x AS DOUBLE)) AS BIGINT)"],
  conv: [`(x, source, target) AS ${conv}`],
  cos: ofNumber("cos"),
  cosh: ofNumber("cosh"),
  cot: [`(x) AS cos(${number("x")}) / sin(${number("x")})`],
  degrees: ofNumber("degrees"),
  e: ["() AS exp(1e0)"],
  exp: ofNumber("exp"),
  factorial: [
    `(x) AS CASE WHEN x IS NOT NULL AND NOT ${whole("x")} THEN error('factorial takes a whole number') WHEN ${bigint("x")} BETWEEN 0 AND 20 THEN ${bigint(`factorial(${int("x")})`)} END`,
  ],
  floor: ["(x) AS CAST(floor(x) AS BIGINT)", "(x VARCHAR) AS CAST(floor(CAST(x AS DOUBLE)) AS BIGINT)"],
  isnan: [`(x) AS coalesce(isnan(${number("x")}), false)`],
  ln: where("ln", aboveZero),
  log: [
    `(base, x) AS CASE WHEN ${number("base")} > 0 AND ${number("base")} <> 1 AND ${number("x")} > 0 THEN log(${number("base")}, ${number("x")}) END`,
  ],
  log10: where("log10", aboveZero),
  log2: where("log2", aboveZero),
  negative: ["(x) AS -x"],
  pi: ["() AS pi()"],
  positive: ["(x) AS +x"],
  pow: [`(x, y) AS pow(${number("x")}, ${number("y")})`],
  radians: ofNumber("radians"),
  rand: ["() AS random()"],
  round: [
    "(x) AS round(x)",
    "(x BIGINT) AS CAST(x AS DOUBLE)",
    "(x VARCHAR) AS round(CAST(x AS DOUBLE))",
    `(x, n) AS round(x, ${int("n")})`,
    `(x BIGINT, n) AS CAST(round(x, ${int("n")}) AS DOUBLE)`,
    `(x VARCHAR, n) AS round(CAST(x AS DOUBLE), ${int("n")})`,
  ],
  sign: [`(x) AS CAST(sign(${number("x")}) AS DOUBLE)`],
  sin: ofNumber("sin"),
  sinh: ofNumber("sinh"),
  sqrt: where("sqrt", "x >= 0"),
  tan: ofNumber("tan"),
  tanh: ofNumber("tanh"),
  // A DOUBLE is multiplied back, with the digits that this gives (125.80000000000001); a DECIMAL is exact.
  trunc: [
    `(x) AS trunc(${number("x")})`,
    `(x, n) AS CASE WHEN starts_with(typeof(x), 'DECIMAL') THEN trunc(${number("x")} * pow(10e0, ${int("n")})) / pow(10e0, ${int("n")})
      ELSE trunc(${number("x")} * pow(10e0, ${int("n")})) * pow(10e0, -${int("n")}) END`,
  ],
  width_bucket: [
    `(x, low, high, n) AS CASE WHEN x IS NULL OR low IS NULL OR high IS NULL OR n IS NULL THEN NULL
      WHEN ${number("high")} <= ${number("low")} OR ${bigint("n")} <= 0 THEN error('width_bucket takes a maximum above its minimum, and buckets')
      WHEN ${number("x")} < ${number("low")} THEN 0 WHEN ${number("x")} > ${number("high")} THEN ${bigint("n")} + 1
      ELSE ${bigint(`floor(${bigint("n")} * (${number("x")} - ${number("low")}) / (${number("high")} - ${number("low")}) + 1)`)} END`,
  ],
};

export const hiveNumberMacros: Macros = {
  acos_hive: orNan("acos", cosineRange),
  asin_hive: orNan("asin", cosineRange),
  /** There TRUNC is a function of dates. */
  trunc_hive: ["(x) AS error('trunc of Hive mode is not supported')", "(x, n) AS error('trunc of Hive mode is not supported')"],
};
