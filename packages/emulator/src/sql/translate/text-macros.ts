import { blobFromTextSql, byteCharactersSql } from "../byte-text.ts";
import { conversions } from "./conversion-macros.ts";
import { bigint, int, refuseIf, type Macros } from "./macros.ts";

/** A function of the bytes of a STRING or BINARY. */
const ofBytes = (name: string): readonly string[] => [`(x BLOB) AS ${name}(x)`, `(x VARCHAR) AS ${name}(${blobFromTextSql("x")})`];

/** The places where a text begins in another, from one place to another. */
const places = (from: string, to: string): string => `list_filter(range(${from}, ${to}), lambda p: substr(x, p, length(y)) = y)`;

/** A negative start counts from the end, and the search goes towards the beginning. */
const instr = (start: string, nth: string): string => `CASE WHEN x IS NULL OR y IS NULL OR ${start} IS NULL OR ${nth} IS NULL THEN NULL
  WHEN ${nth} <= 0 THEN error('instr counts occurrences from 1')
  WHEN ${start} = 0 THEN error('instr starts at 1, or at -1 from the end')
  WHEN ${start} > 0 THEN coalesce(${places(start, "length(x) + 2")}[${nth}], 0)
  ELSE coalesce(list_reverse(${places("1", `length(x) + ${start} + 2`)})[${nth}], 0) END`;

/** Outside Hive mode a start of 0 is before the text. */
const substring = (start: string, length: string | undefined): string => {
  const rest = `substr(x, ${start}${length === undefined ? "" : `, greatest(${length}, 0)`})`;
  return `CASE WHEN x IS NOT NULL AND (${start} = 0 OR (${start} < 0 AND ${start} < -length(x))) THEN '' ELSE ${rest} END`;
};
const fromFirst = `CASE ${bigint("start")} WHEN 0 THEN 1 ELSE ${bigint("start")} END`;
const positive = (length: string, sql: string): string => refuseIf(`${length} <= 0`, "substring takes a length of 1 or more", sql);

const pieces = "regexp_split_to_array(x, pattern)";
/** Empty texts at the end are not part of the result. */
const trimmedPieces = `list_slice(${pieces}, 1,
  coalesce(list_max(list_filter(range(1, len(${pieces}) + 1), lambda i: ${pieces}[i] <> '')), 0))`;

const parts = (first: string, last: string): string =>
  `CASE WHEN ${first} IS NULL OR ${last} IS NULL THEN NULL WHEN ${first} < 1 OR ${last} < ${first} THEN error('split_part counts from 1, and ends where it begins or later')
    WHEN separator = '' THEN x ELSE array_to_string(string_split(x, separator)[${first}:${last}], separator) END`;

/** The text behind the first key that matches, among pairs that one text separates and another joins. */
const valueOf = (pairs: string, joint: string): string =>
  `CASE WHEN ${pairs} IS NOT NULL THEN substr(list_filter(string_split(x, ${pairs}), lambda p: starts_with(p, key || ${joint}))[1], length(key || ${joint}) + 1) END`;

const authority = String.raw`[a-zA-Z][a-zA-Z0-9+.-]*://([^/?#]*)`;
const partOfUrl = (pattern: string): string => `CASE WHEN regexp_matches(x, '^${pattern}') THEN regexp_extract(x, '^${pattern}', 1) END`;
/** What is not there, such as a query, is NULL. */
const urlPart = `CASE WHEN x IS NULL OR part IS NULL THEN NULL
  WHEN NOT regexp_matches(x, '^${authority}') THEN error('parse_url takes a URL with a protocol and a host') ELSE CASE upper(part)
  WHEN 'PROTOCOL' THEN regexp_extract(x, '^([^:]*):', 1)
  WHEN 'AUTHORITY' THEN ${partOfUrl(authority)}
  WHEN 'USERINFO' THEN ${partOfUrl("[^:]*://([^/?#@]*)@")}
  WHEN 'HOST' THEN ${partOfUrl("[^:]*://(?:[^/?#@]*@)?([^/?#:]*)")}
  WHEN 'PATH' THEN ${partOfUrl("[^:]*://[^/?#]*([^?#]*)")}
  WHEN 'QUERY' THEN ${partOfUrl(String.raw`[^?#]*\?([^#]*)`)}
  WHEN 'FILE' THEN ${partOfUrl("[^:]*://[^/?#]*([^#]*)")}
  WHEN 'REF' THEN ${partOfUrl("[^#]*#(.*)$")}
  ELSE error('parse_url knows HOST, PATH, QUERY, REF, PROTOCOL, AUTHORITY, FILE and USERINFO') END END`;
const urlValue = `CASE WHEN key IS NULL OR x IS NULL THEN NULL WHEN upper(part) <> 'QUERY' THEN error('parse_url takes a key for QUERY only')
  ELSE substr(list_filter(string_split(${partOfUrl(String.raw`[^?#]*\?([^#]*)`)}, '&'), lambda p: starts_with(p, key || '='))[1], length(key) + 2) END`;

export const textMacros: Macros = {
  ascii: ["(x) AS CAST(ascii(x) AS BIGINT)"],
  base64: ofBytes("base64"),
  char_matchcount: ["(x, y) AS length(list_filter(string_split(x, ''), lambda c: c <> '' AND contains(y, c)))"],
  chr: [`(x) AS ${refuseIf(`${bigint("x")} NOT BETWEEN 0 AND 127`, "chr takes a number from 0 to 127", `chr(${int("x")})`)}`],
  find_in_set: [
    "(x, list) AS list_position(string_split(list, ','), x)",
    "(x, list, separator) AS list_position(string_split(list, separator), x)",
  ].map((overload) => overload.replace(/AS (.*)$/, "AS CASE WHEN x IS NOT NULL AND list IS NOT NULL THEN coalesce($1, 0) END")),
  hex: [
    // A number with a fraction counts as its text.
    "(x) AS hex(encode(CAST(x AS VARCHAR)))",
    "(x BIGINT) AS hex(x)",
    "(x BLOB) AS hex(x)",
    `(x VARCHAR) AS hex(${blobFromTextSql("x")})`,
  ],
  initcap: ["(x) AS array_to_string(list_transform(string_split(lower(x), ' '), lambda w: upper(w[1]) || w[2:]), ' ')"],
  instr: [
    "(x, y) AS instr(x, y)",
    `(x, y, start) AS ${instr(bigint("start"), "1")}`,
    `(x, y, start, nth) AS ${instr(bigint("start"), bigint("nth"))}`,
  ],
  keyvalue: [`(x, key) AS ${valueOf("';'", "':'")}`, `(x, pairs, joint, key) AS ${valueOf("pairs", "joint")}`],
  // What is not UTF-8 has no length in characters.
  length: [`(x) AS CASE WHEN regexp_matches(x, ${byteCharactersSql}) THEN -1 ELSE length(x) END`],
  lengthb: ofBytes("octet_length"),
  locate: [
    "(y, x) AS instr(x, y)",
    `(y, x, start) AS CASE WHEN x IS NULL OR y IS NULL THEN NULL WHEN start IS NULL OR ${bigint("start")} < 1 THEN 0
      ELSE coalesce(nullif(instr(substr(x, ${bigint("start")}), y), 0) + ${bigint("start")} - 1, 0) END`,
  ],
  lower: ["(x) AS lower(x)"],
  lpad: [`(x, n, pad) AS lpad(x, ${int("n")}, pad)`],
  ltrim: ["(x) AS ltrim(x)", "(x, characters) AS ltrim(x, characters)"],
  md5: ofBytes("md5"),
  parse_url: [`(x, part) AS ${urlPart}`, `(x, part, key) AS ${urlValue}`],
  repeat: [`(x, n) AS repeat(x, ${bigint("n")})`],
  replace: ["(x, old, new) AS replace(x, old, new)"],
  reverse: ["(x VARCHAR) AS reverse(x)"],
  rpad: [`(x, n, pad) AS rpad(x, ${int("n")}, pad)`],
  rtrim: ["(x) AS rtrim(x)", "(x, characters) AS rtrim(x, characters)"],
  sha1: ofBytes("sha1"),
  sha2: [
    "(x BLOB, bits) AS CASE WHEN bits IN (0, 256) THEN sha256(x) ELSE error('sha2 has 256 bits here') END",
    `(x VARCHAR, bits) AS CASE WHEN bits IN (0, 256) THEN sha256(${blobFromTextSql("x")}) ELSE error('sha2 has 256 bits here') END`,
  ],
  space: [`(n) AS repeat(' ', ${bigint("n")})`],
  split: [`(x, pattern) AS ${trimmedPieces}`, `(x, pattern, trimmed) AS CASE WHEN trimmed THEN ${trimmedPieces} ELSE ${pieces} END`],
  split_part: [
    `(x, separator, n) AS ${parts(bigint("n"), bigint("n"))}`,
    `(x, separator, first, last) AS ${parts(bigint("first"), bigint("last"))}`,
  ],
  substr: [
    `(x, start) AS ${substring(bigint("start"), undefined)}`,
    `(x, start, n) AS CASE WHEN n IS NOT NULL THEN ${substring(bigint("start"), bigint("n"))} END`,
  ],
  substring: [
    `(x, start) AS ${substring(bigint("start"), undefined)}`,
    `(x, start, n) AS CASE WHEN n IS NOT NULL THEN ${positive(bigint("n"), substring(bigint("start"), bigint("n")))} END`,
  ],
  substring_index: [
    `(x, separator, n) AS CASE WHEN separator IS NOT NULL THEN CASE WHEN ${bigint("n")} >= 0 THEN array_to_string(string_split(x, separator)[1:${bigint("n")}], separator)
      WHEN ${bigint("n")} < 0 THEN array_to_string(string_split(x, separator)[${bigint("n")}:], separator) END END`,
  ],
  translate: ["(x, a, b) AS translate(x, a, b)"],
  trim: ["(x) AS trim(x)", "(x, characters) AS trim(x, characters)"],
  unbase64: ["(x) AS from_base64(x)"],
  unhex: [`(x) AS ${refuseIf("length(x) % 2 = 1", "unhex takes two digits for each byte", "unhex(x)")}`],
  upper: ["(x) AS upper(x)"],
  url_decode: ["(x) AS url_decode(replace(x, '+', '%20'))"],
  url_encode: ["(x) AS replace(replace(replace(url_encode(x), '%20', '+'), '%2A', '*'), '~', '%7E')"],
};

/** The greater or lesser of two. Text among numbers is a DOUBLE. */
const extreme = (name: string): readonly string[] => [
  `(x, y) AS ${name}(x, y)`,
  `(x VARCHAR, y VARCHAR) AS ${name}(x, y)`,
  `(x VARCHAR, y BIGINT) AS ${name}(CAST(x AS DOUBLE), CAST(y AS DOUBLE))`,
  `(x VARCHAR, y DOUBLE) AS ${name}(CAST(x AS DOUBLE), y)`,
  `(x BIGINT, y VARCHAR) AS ${name}(CAST(x AS DOUBLE), CAST(y AS DOUBLE))`,
  `(x DOUBLE, y VARCHAR) AS ${name}(x, CAST(y AS DOUBLE))`,
];

/** In Hive mode a start of 0 is the first character. The others are parts of functions that the translator builds. */
export const textVariants: Macros = {
  op_greatest: extreme("greatest"),
  op_least: extreme("least"),
  /** What becomes a text as an argument: anything but a BOOLEAN. */
  to_text: [
    ...(conversions["to_string"] ?? []).filter((overload) => !overload.startsWith("(x BOOLEAN)")),
    "(x BOOLEAN) AS CAST(CASE WHEN x IS NOT NULL THEN error('a BOOLEAN does not become a STRING by itself') END AS VARCHAR)",
  ],
  /** TO_CHAR of one argument. */
  op_to_char: [
    "(x) AS CAST(x AS VARCHAR)",
    "(x BOOLEAN) AS upper(CAST(x AS VARCHAR))",
    "(x BIGINT) AS CAST(x AS VARCHAR)",
    "(x VARCHAR) AS CASE WHEN x IS NOT NULL THEN error('to_char takes a BOOLEAN or a number, or a DATETIME and a format') END",
  ],
  substr_hive: [
    `(x, start) AS ${substring(fromFirst, undefined)}`,
    `(x, start, n) AS CASE WHEN n IS NOT NULL THEN ${substring(fromFirst, bigint("n"))} END`,
  ],
  substring_hive: [
    `(x, start) AS ${substring(fromFirst, undefined)}`,
    `(x, start, n) AS CASE WHEN n IS NOT NULL THEN ${positive(bigint("n"), substring(fromFirst, bigint("n")))} END`,
  ],
};
