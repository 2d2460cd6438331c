import { bigint, refuseIf, type Macros } from "./macros.ts";

const nonEmpty = (sql: string): string => refuseIf("pattern = ''", "the pattern of a regular expression is empty", sql);
/** A place or a count that begins at 1. */
const from1 = (place: string, sql: string): string => refuseIf(`${bigint(place)} <= 0`, "places and occurrences are counted from 1", sql);

const rest = `substr(x, ${bigint("start")})`;
const found = (text: string): string => `regexp_extract_all(${text}, pattern)`;
const between = (text: string): string => `regexp_split_to_array(${text}, pattern)`;

/** How many groups a pattern has: its opening brackets, without those that are text or group nothing. */
const groups = String.raw`length(regexp_replace(regexp_replace(regexp_replace(pattern, '\\.|\[(?:\\.|[^\]\\])*\]', '', 'g'), '\(\?[^P<]', '', 'g'), '[^(]', '', 'g'))`;

const inGroups = (group: string, sql: string): string =>
  nonEmpty(refuseIf(`${bigint(group)} < 0 OR ${bigint(group)} > ${groups}`, "the pattern has no group of this number", sql));

/** DuckDB wants to know the number of the group before it runs, so all up to the ninth are listed. */
const byGroup = (group: string, name: string): string =>
  `CASE ${bigint(group)} ${Array.from({ length: 10 }, (_, n) => `WHEN ${n} THEN ${name}(x, pattern, ${n})`).join(" ")} END`;

/** Where the nth match begins: behind what is between the matches and behind the matches before it. */
const placeOf = (nth: string): string =>
  `${bigint("start")} + length(array_to_string(list_slice(${between(rest)}, 1, ${nth}), '')) + length(array_to_string(list_slice(${found(rest)}, 1, ${nth} - 1), ''))`;

const position = (nth: string, end: string): string =>
  nonEmpty(
    from1(
      "start",
      from1(
        nth,
        refuseIf(
          `${bigint(end)} NOT IN (0, 1)`,
          "regexp_instr returns the begin (0) or the end (1) of a match",
          `CASE WHEN ${end} IS NULL THEN NULL WHEN ${bigint(nth)} > len(${found(rest)}) THEN 0
            ELSE ${placeOf(bigint(nth))} + CASE ${bigint(end)} WHEN 1 THEN length(${found(rest)}[${bigint(nth)}]) ELSE 0 END END`,
        ),
      ),
    ),
  );

/** The pieces from one to another, each with the match behind it. */
const piecesWithMatches = (first: string, last: string): string =>
  `array_to_string(list_transform(range(${first}, ${last}), lambda i: ${between("x")}[i] || coalesce(${found("x")}[i], '')), '')`;

/** A NULL in place of the other text makes NULL of what would change, and leaves the rest. */
const replaced = (sql: string): string =>
  `CASE WHEN other IS NULL THEN CASE WHEN NOT regexp_matches(x, pattern) THEN x END ELSE ${sql} END`;

const replaceNth = `CASE WHEN ${bigint("nth")} < 0 THEN error('regexp_replace counts occurrences from 1, and 0 is all')
  WHEN ${bigint("nth")} = 0 THEN regexp_replace(x, pattern, other, 'g')
  WHEN ${bigint("nth")} = 1 THEN regexp_replace(x, pattern, other)
  WHEN ${bigint("nth")} > len(${found("x")}) THEN x
  WHEN NOT regexp_full_match(${found("x")}[${bigint("nth")}], pattern) OR list_contains(${found("x")}, '') THEN error('regexp_replace cannot find this occurrence here')
  WHEN nth IS NOT NULL THEN ${piecesWithMatches("1", bigint("nth"))} || ${between("x")}[${bigint("nth")}] || regexp_replace(${found("x")}[${bigint("nth")}], pattern, other)
    || ${piecesWithMatches(`${bigint("nth")} + 1`, `len(${between("x")}) + 1`)} END`;

export const regexpMacros: Macros = {
  regexp_count: [
    `(x, pattern) AS ${nonEmpty(`length(${found("x")})`)}`,
    `(x, pattern, start) AS ${nonEmpty(from1("start", `length(${found(rest)})`))}`,
  ],
  regexp_extract: [
    `(x, pattern) AS ${inGroups("1", "CASE WHEN regexp_matches(x, pattern) THEN regexp_extract(x, pattern, 1) END")}`,
    `(x, pattern, g) AS ${inGroups("g", `CASE WHEN regexp_matches(x, pattern) THEN ${byGroup("g", "regexp_extract")} END`)}`,
  ],
  regexp_extract_all: [
    `(x, pattern) AS ${inGroups("1", "regexp_extract_all(x, pattern, 1)")}`,
    `(x, pattern, g) AS ${inGroups("g", byGroup("g", "regexp_extract_all"))}`,
  ],
  regexp_instr: [
    `(x, pattern) AS ${position("1", "0").replaceAll(bigint("start"), "1")}`,
    `(x, pattern, start) AS ${position("1", "0")}`,
    `(x, pattern, start, nth) AS ${position("nth", "0")}`,
    `(x, pattern, start, nth, edge) AS ${position("nth", "edge")}`,
  ],
  regexp_replace: [
    `(x, pattern, other) AS ${nonEmpty(replaced("regexp_replace(x, pattern, other, 'g')"))}`,
    `(x, pattern, other, nth) AS ${nonEmpty(replaced(replaceNth))}`,
  ],
  regexp_substr: [
    `(x, pattern) AS ${nonEmpty(`${found("x")}[1]`)}`,
    `(x, pattern, start) AS ${nonEmpty(from1("start", `${found(rest)}[1]`))}`,
    `(x, pattern, start, nth) AS ${nonEmpty(from1("start", from1("nth", `${found(rest)}[${bigint("nth")}]`)))}`,
  ],
};

/** Java's words for a group, which Hive mode takes in REGEXP_REPLACE, as RE2's. */
const javaText = String.raw`(CASE WHEN contains(other, '\') THEN error('a backslash in the text of regexp_replace is not supported in Hive mode') ELSE regexp_replace(other, '\$([0-9])', '\\1', 'g') END)`;

export const hiveRegexpMacros: Macros = {
  regexp_replace_hive: [
    `(x, pattern, other) AS ${nonEmpty(replaced("regexp_replace(x, pattern, other, 'g')")).replaceAll("other", javaText)}`,
    `(x, pattern, other, nth) AS ${nonEmpty(replaced(replaceNth)).replaceAll("other", javaText)}`,
  ],
};
