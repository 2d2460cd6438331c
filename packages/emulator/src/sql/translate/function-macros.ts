import { blobFromTextSql } from "../byte-text.ts";
import { bigint, type Macros } from "./macros.ts";


/** How a date part is added; `part` is one of MaxCompute's words for it. */
const intervalSql = `CASE lower(part)
  WHEN 'yyyy' THEN to_years(CAST(delta AS INTEGER)) WHEN 'year' THEN to_years(CAST(delta AS INTEGER))
  WHEN 'mm' THEN to_months(CAST(delta AS INTEGER)) WHEN 'month' THEN to_months(CAST(delta AS INTEGER)) WHEN 'mon' THEN to_months(CAST(delta AS INTEGER))
  WHEN 'dd' THEN to_days(CAST(delta AS INTEGER)) WHEN 'day' THEN to_days(CAST(delta AS INTEGER))
  WHEN 'hh' THEN to_hours(CAST(delta AS BIGINT)) WHEN 'hour' THEN to_hours(CAST(delta AS BIGINT))
  WHEN 'mi' THEN to_minutes(CAST(delta AS BIGINT)) WHEN 'ss' THEN to_seconds(CAST(delta AS BIGINT))
  WHEN 'ff3' THEN to_milliseconds(CAST(delta AS BIGINT)) ELSE error('unknown date part ' || part) END`;

/** MaxCompute's word for a date part as DuckDB's. */
const partSql = `CASE lower(part) WHEN 'yyyy' THEN 'year' WHEN 'year' THEN 'year' WHEN 'mm' THEN 'month' WHEN 'month' THEN 'month' WHEN 'mon' THEN 'month'
  WHEN 'dd' THEN 'day' WHEN 'day' THEN 'day' WHEN 'hh' THEN 'hour' WHEN 'hour' THEN 'hour' WHEN 'mi' THEN 'minute' WHEN 'ss' THEN 'second'
  WHEN 'ff3' THEN 'millisecond' ELSE error('unknown date part ' || part) END`;

/** Anything that MaxCompute takes for a time: DATE, DATETIME, TIMESTAMP, or a STRING that reads as one. */
const time = (x: string): string => `CAST(${x} AS TIMESTAMP)`;
const datetime = (sql: string): string => `CAST(${sql} AS TIMESTAMP_MS)`;
const field = (name: string): readonly string[] => [`(x) AS ${bigint(`${name}(${time("x")})`)}`];
const ofBytes = (name: string): readonly string[] => [
  `(x BLOB) AS ${name}(x)`,
  `(x VARCHAR) AS ${name}(${blobFromTextSql("x")})`,
];
const number = (x: string): string => `CAST(${x} AS DOUBLE)`;
const ofNumber = (name: string): readonly string[] => [`(x) AS ${name}(${number("x")})`];

const strings: Macros = {
  ascii: ["(x) AS CAST(ascii(x) AS BIGINT)"],
  base64: ofBytes("base64"),
  chr: ["(x) AS chr(CAST(x AS INTEGER))"],
  find_in_set: ["(x, list) AS coalesce(list_position(string_split(list, ','), x), 0)"],
  get_json_object: ["(x, path) AS CASE WHEN json_valid(x) THEN json_extract_string(x, path) END"],
  hex: ["(x) AS hex(x)", "(x BIGINT) AS hex(x)", `(x VARCHAR) AS hex(${blobFromTextSql("x")})`],
  initcap: ["(x) AS array_to_string(list_transform(string_split(lower(x), ' '), lambda w: upper(w[1]) || w[2:]), ' ')"],
  instr: [
    `(x, y) AS instr(x, y)`,
    `(x, y, start) AS coalesce(nullif(instr(substr(x, start), y), 0) + start - 1, 0)`,
    `(x, y, start, nth) AS coalesce(list_filter(range(${bigint("start")}, length(x) + 1), lambda p: substr(x, p, length(y)) = y)[nth], 0)`,
  ],
  length: [`(x) AS length(x)`],
  lengthb: ofBytes("octet_length"),
  locate: [`(y, x) AS instr(x, y)`, `(y, x, start) AS coalesce(nullif(instr(substr(x, start), y), 0) + start - 1, 0)`],
  lower: [`(x) AS lower(x)`],
  lpad: [`(x, n, pad) AS lpad(x, CAST(n AS INTEGER), pad)`],
  ltrim: [`(x) AS ltrim(x)`, `(x, characters) AS ltrim(x, characters)`],
  md5: ofBytes("md5"),
  regexp_count: ["(x, pattern) AS length(regexp_extract_all(x, pattern))"],
  regexp_extract: [
    "(x, pattern) AS CASE WHEN regexp_matches(x, pattern) THEN regexp_extract(x, pattern, 1) END",
    "(x, pattern, g) AS CASE WHEN regexp_matches(x, pattern) THEN regexp_extract(x, pattern, g) END",
  ],
  regexp_replace: [
    "(x, pattern, other) AS regexp_replace(x, pattern, other, 'g')",
    `(x, pattern, other, nth) AS CASE nth WHEN 0 THEN regexp_replace(x, pattern, other, 'g') WHEN 1 THEN regexp_replace(x, pattern, other)
      ELSE error('regexp_replace replaces all matches (0) or the first (1)') END`,
  ],
  regexp_substr: [
    "(x, pattern) AS regexp_extract_all(x, pattern)[1]",
    "(x, pattern, start, nth) AS regexp_extract_all(substr(x, start), pattern)[nth]",
  ],
  repeat: [`(x, n) AS repeat(x, ${bigint("n")})`],
  replace: [`(x, old, new) AS replace(x, old, new)`],
  reverse: ["(x VARCHAR) AS reverse(x)"],
  rpad: [`(x, n, pad) AS rpad(x, CAST(n AS INTEGER), pad)`],
  rtrim: [`(x) AS rtrim(x)`, `(x, characters) AS rtrim(x, characters)`],
  sha1: ofBytes("sha1"),
  sha2: [
    "(x BLOB, bits) AS CASE WHEN bits IN (0, 256) THEN sha256(x) ELSE error('sha2 has 256 bits here') END",
    `(x VARCHAR, bits) AS CASE WHEN bits IN (0, 256) THEN sha256(${blobFromTextSql("x")}) ELSE error('sha2 has 256 bits here') END`,
  ],
  space: ["(n) AS repeat(' ', n)"],
  split: [
    `(x, pattern) AS list_slice(regexp_split_to_array(x, pattern), 1,
      coalesce(list_max(list_filter(range(1, len(regexp_split_to_array(x, pattern)) + 1), lambda i: regexp_split_to_array(x, pattern)[i] <> '')), 0))`,
  ],
  split_part: [
    "(x, separator, n) AS split_part(x, separator, n)",
    "(x, separator, first, last) AS array_to_string(string_split(x, separator)[first:last], separator)",
  ],
  substr: [
    `(x, start) AS substr(x, CASE start WHEN 0 THEN 1 ELSE start END)`,
    `(x, start, n) AS substr(x, CASE start WHEN 0 THEN 1 ELSE start END, n)`,
  ],
  substring_index: [
    `(x, separator, n) AS CASE WHEN n >= 0 THEN array_to_string(string_split(x, separator)[1:n], separator)
      ELSE array_to_string(string_split(x, separator)[n:], separator) END`,
  ],
  translate: ["(x, a, b) AS translate(x, a, b)"],
  trim: [`(x) AS trim(x)`, `(x, characters) AS trim(x, characters)`],
  unbase64: ["(x) AS from_base64(x)"],
  unhex: ["(x) AS unhex(x)"],
  upper: [`(x) AS upper(x)`],
  url_decode: ["(x) AS url_decode(replace(x, '+', '%20'))"],
  url_encode: ["(x) AS replace(url_encode(x), '%20', '+')"],
};

const addition: readonly string[] = [
  `(x, delta, part) AS ${datetime(`${time("x")} + ${intervalSql}`)}`,
  `(x DATE, delta, part) AS CAST(x + ${intervalSql} AS DATE)`,
  `(x TIMESTAMP_NS, delta, part) AS CAST(${time("x")} + ${intervalSql} AS TIMESTAMP_NS)`,
  `(x TIMESTAMP_MS, delta, part) AS ${datetime(`${time("x")} + ${intervalSql}`)}`,
];

const dates: Macros = {
  add_months: [`(x, n) AS strftime(${time("x")} + to_months(CAST(n AS INTEGER)), '%Y-%m-%d')`],
  current_date: ["() AS current_date"],
  current_timestamp: ["() AS CAST(CAST(now() AS TIMESTAMP) AS TIMESTAMP_NS)"],
  date_add: [`(x, n) AS CAST(${time("x")} + to_days(CAST(n AS INTEGER)) AS DATE)`],
  date_sub: [`(x, n) AS CAST(${time("x")} - to_days(CAST(n AS INTEGER)) AS DATE)`],
  dateadd: addition,
  datediff: [
    `(x, y) AS date_diff('day', ${time("y")}, ${time("x")})`,
    `(x, y, part) AS date_diff(${partSql}, ${time("y")}, ${time("x")})`,
  ],
  datepart: [`(x, part) AS ${bigint(`date_part(${partSql}, ${time("x")})`)}`],
  datetrunc: [
    `(x, part) AS ${datetime(`date_trunc(${partSql}, ${time("x")})`)}`,
    `(x DATE, part) AS CAST(date_trunc(${partSql}, x) AS DATE)`,
    `(x TIMESTAMP_NS, part) AS CAST(date_trunc(${partSql}, ${time("x")}) AS TIMESTAMP_NS)`,
    `(x TIMESTAMP_MS, part) AS ${datetime(`date_trunc(${partSql}, ${time("x")})`)}`,
  ],
  day: field("day"),
  dayofmonth: field("day"),
  dayofweek: [`(x) AS ${bigint(`dayofweek(${time("x")}) + 1`)}`],
  dayofyear: field("dayofyear"),
  from_unixtime: [`(x) AS ${datetime("CAST(to_timestamp(x) AS TIMESTAMP)")}`],
  getdate: [`() AS ${datetime("date_trunc('second', CAST(now() AS TIMESTAMP))")}`],
  hour: field("hour"),
  last_day: [`(x) AS last_day(${time("x")})`],
  lastday: [`(x) AS ${datetime(`last_day(${time("x")})`)}`],
  minute: field("minute"),
  month: field("month"),
  months_between: [
    `(x, y) AS CASE WHEN day(${time("x")}) = day(${time("y")}) OR (last_day(${time("x")}) = CAST(${time("x")} AS DATE) AND last_day(${time("y")}) = CAST(${time("y")} AS DATE))
      THEN CAST((year(${time("x")}) - year(${time("y")})) * 12 + month(${time("x")}) - month(${time("y")}) AS DOUBLE)
      ELSE (year(${time("x")}) - year(${time("y")})) * 12 + month(${time("x")}) - month(${time("y")})
        + (epoch(${time("x")}) - epoch(date_trunc('month', ${time("x")})) - epoch(${time("y")}) + epoch(date_trunc('month', ${time("y")}))) / (31 * 86400e0) END`,
  ],
  quarter: field("quarter"),
  second: field("second"),
  to_millis: [`(x) AS epoch_ms(CAST(${time("x")} AS TIMESTAMPTZ))`],
  unix_timestamp: [
    `() AS ${bigint("floor(epoch(now()))")}`,
    `(x) AS ${bigint(`floor(epoch(CAST(${time("x")} AS TIMESTAMPTZ)))`)}`,
  ],
  weekday: [`(x) AS ${bigint(`isodow(${time("x")}) - 1`)}`],
  weekofyear: field("weekofyear"),
  year: field("year"),
};

const numbers: Macros = {
  abs: ["(x) AS abs(x)", "(x VARCHAR) AS abs(CAST(x AS DOUBLE))"],
  acos: ofNumber("acos"),
  asin: ofNumber("asin"),
  atan: ofNumber("atan"),
  atan2: [`(x, y) AS atan2(${number("x")}, ${number("y")})`],
  bin: [`(x) AS bin(${bigint("x")})`],
  cbrt: ofNumber("cbrt"),
  ceil: ["(x) AS CAST(ceil(x) AS BIGINT)", "(x VARCHAR) AS CAST(ceil(CAST(x AS DOUBLE)) AS BIGINT)"],
  conv: [
    `(x, source, target) AS upper(to_base(CAST(list_sum(list_transform(range(length(x)), lambda i:
      (instr('0123456789abcdefghijklmnopqrstuvwxyz', lower(substr(x, CAST(length(x) - i AS BIGINT), 1))) - 1) * pow(source, i))) AS BIGINT), target))`,
  ],
  cos: ofNumber("cos"),
  cosh: ofNumber("cosh"),
  cot: ofNumber("cot"),
  degrees: ofNumber("degrees"),
  e: ["() AS exp(1e0)"],
  exp: ofNumber("exp"),
  factorial: ["(x) AS CAST(factorial(CAST(x AS INTEGER)) AS BIGINT)"],
  floor: ["(x) AS CAST(floor(x) AS BIGINT)", "(x VARCHAR) AS CAST(floor(CAST(x AS DOUBLE)) AS BIGINT)"],
  isnan: ofNumber("isnan"),
  ln: ofNumber("ln"),
  log: [`(base, x) AS log(${number("base")}, ${number("x")})`],
  log10: ofNumber("log10"),
  log2: ofNumber("log2"),
  pi: ["() AS pi()"],
  pow: [`(x, y) AS pow(${number("x")}, ${number("y")})`],
  radians: ofNumber("radians"),
  rand: ["() AS random()"],
  round: [
    "(x) AS round(x)",
    "(x BIGINT) AS CAST(x AS DOUBLE)",
    "(x VARCHAR) AS round(CAST(x AS DOUBLE))",
    "(x, n) AS round(x, CAST(n AS INTEGER))",
    "(x BIGINT, n) AS CAST(round(x, CAST(n AS INTEGER)) AS DOUBLE)",
    "(x VARCHAR, n) AS round(CAST(x AS DOUBLE), CAST(n AS INTEGER))",
  ],
  sign: [`(x) AS CAST(sign(${number("x")}) AS DOUBLE)`],
  sin: ofNumber("sin"),
  sinh: ofNumber("sinh"),
  sqrt: ofNumber("sqrt"),
  tan: ofNumber("tan"),
  tanh: ofNumber("tanh"),
  trunc: [`(x) AS trunc(${number("x")})`, `(x, n) AS trunc(${number("x")} * pow(10e0, n)) / pow(10e0, n)`],
};

const collections: Macros = {
  array_contains: ["(x, item) AS list_contains(x, item)"],
  array_distinct: ["(x) AS list_filter(x, lambda v, i: list_position(x, v) = i)"],
  array_except: ["(x, y) AS list_filter(x, lambda v, i: list_position(x, v) = i AND NOT list_contains(y, v))"],
  array_intersect: ["(x, y) AS list_filter(x, lambda v, i: list_position(x, v) = i AND list_contains(y, v))"],
  array_join: [
    "(x, separator) AS array_to_string(x, separator)",
    "(x, separator, blank) AS array_to_string(list_transform(x, lambda v: coalesce(CAST(v AS VARCHAR), blank)), separator)",
  ],
  array_max: ["(x) AS list_max(x)"],
  array_min: ["(x) AS list_min(x)"],
  array_position: ["(x, item) AS CAST(coalesce(list_position(x, item), 0) AS BIGINT)"],
  array_remove: ["(x, item) AS list_filter(x, lambda v: v IS DISTINCT FROM item)"],
  array_repeat: ["(item, n) AS list_transform(range(n), lambda i: item)"],
  arrays_overlap: ["(x, y) AS list_has_any(x, y)"],
  flatten: ["(x) AS flatten(x)"],
  map_keys: ["(x) AS map_keys(x)"],
  map_values: ["(x) AS map_values(x)"],
  sequence: ["(first, last) AS generate_series(first, last)", "(first, last, step) AS generate_series(first, last, step)"],
  // No function of DuckDB's counts both lists and maps.
  size: [
    `(x) AS ${bigint("CASE json_type(to_json(x)) WHEN 'ARRAY' THEN json_array_length(to_json(x)) WHEN 'OBJECT' THEN len(json_keys(to_json(x))) END")}`,
  ],
  slice: ["(x, first, n) AS list_slice(x, first, first + n - 1)"],
  sort_array: [
    "(x) AS list_sort(x, 'ASC', 'NULLS FIRST')",
    "(x, ascending) AS CASE WHEN ascending THEN list_sort(x, 'ASC', 'NULLS FIRST') ELSE list_sort(x, 'DESC', 'NULLS LAST') END",
  ],
  to_json: ["(x) AS CAST(to_json(x) AS VARCHAR)"],
};

/** Functions that take anything for a text: the place of that argument. It is converted before the call. */
export const textArguments: Readonly<Record<string, number>> = {
  conv: 0,
  instr: 0,
  length: 0,
  locate: 1,
  lower: 0,
  lpad: 0,
  ltrim: 0,
  repeat: 0,
  replace: 0,
  rpad: 0,
  rtrim: 0,
  substr: 0,
  trim: 0,
  upper: 0,
};

/** The functions of these names. */
export const functionMacros: Macros = { ...strings, ...dates, ...numbers, ...collections };
