import { bigint, int, refuseIf, type Macros } from "./macros.ts";

/** Whether a list has an item; NULL equals NULL. */
const has = (list: string, item: string): string => `len(list_filter(${list}, lambda w: w IS NOT DISTINCT FROM ${item})) > 0`;
const first = (list: string): string => `NOT ${has(`${list}[1:i - 1]`, "v")}`;

/** Some value of three: true or false as soon as one decides, and NULL where a NULL might. */
const three = (decides: "TRUE" | "FALSE"): readonly string[] => [
  `(x) AS CASE WHEN x IS NULL THEN NULL WHEN len(list_filter(x, lambda v: v IS ${decides})) > 0 THEN ${decides}
    WHEN len(list_filter(x, lambda v: v IS NULL)) > 0 THEN NULL ELSE NOT ${decides} END`,
];

const sequence = (step: string): string => `CASE WHEN first IS NULL OR last IS NULL THEN NULL
  WHEN ${step} = 0 OR (last > first) <> (${step} > 0) AND last <> first THEN error('sequence does not reach its end with this step')
  WHEN abs(${bigint("last")} - ${bigint("first")}) / abs(${bigint(step)}) >= most THEN error('sequence gives more items than odps.sql.max.sequence.length')
  ELSE generate_series(first, last, ${step}) END`;

const withoutTexts = String.raw`regexp_replace(CAST(to_json(x) AS VARCHAR), '"(\\.|[^"\\])*"', '""', 'g')`;
/** A field of a STRUCT that is NULL is left out; JSON's merge does so, except below a list. */
const toJson = `CASE WHEN NOT contains(${withoutTexts}, ':null') THEN CAST(to_json(x) AS VARCHAR)
  WHEN regexp_matches(${withoutTexts}, '\\[[^\\]]*:null') OR starts_with(${withoutTexts}, '[') THEN error('to_json of a NULL field below an array is not supported')
  ELSE CAST(json_merge_patch('{}', to_json(x)) AS VARCHAR) END`;

export const collectionMacros: Macros = {
  array_contains: ["(x, item) AS list_contains(x, item)"],
  array_distinct: [`(x) AS list_filter(x, lambda v, i: ${first("x")})`],
  array_except: [`(x, y) AS CASE WHEN y IS NOT NULL THEN list_filter(x, lambda v, i: ${first("x")} AND NOT ${has("y", "v")}) END`],
  array_intersect: [`(x, y) AS CASE WHEN y IS NOT NULL THEN list_filter(x, lambda v, i: ${first("x")} AND ${has("y", "v")}) END`],
  array_join: [
    "(x, separator) AS array_to_string(x, separator)",
    "(x, separator, blank) AS array_to_string(list_transform(x, lambda v: coalesce(CAST(v AS VARCHAR), blank)), separator)",
  ],
  array_max: ["(x) AS list_max(x)"],
  array_min: ["(x) AS list_min(x)"],
  array_position: [`(x, item) AS CASE WHEN x IS NOT NULL AND item IS NOT NULL THEN ${bigint("coalesce(list_position(x, item), 0)")} END`],
  array_remove: ["(x, item) AS CASE WHEN item IS NOT NULL THEN list_filter(x, lambda v: v IS DISTINCT FROM item) END"],
  array_repeat: [`(item, n) AS list_transform(range(${bigint("n")}), lambda i: item)`],
  array_union: [`(x, y) AS list_filter(x || y, lambda v, i: ${first("(x || y)")})`],
  arrays_overlap: [
    `(x, y) AS CASE WHEN x IS NULL OR y IS NULL THEN NULL WHEN list_has_any(list_filter(x, lambda v: v IS NOT NULL), list_filter(y, lambda v: v IS NOT NULL)) THEN TRUE
      WHEN len(x) > 0 AND len(y) > 0 AND (${has("x", "NULL")} OR ${has("y", "NULL")}) THEN NULL ELSE FALSE END`,
  ],
  flatten: ["(x) AS flatten(x)"],
  map_entries: ["(x) AS map_entries(x)"],
  map_from_arrays: ["(keys, items) AS CASE WHEN keys IS NOT NULL AND items IS NOT NULL THEN map(keys, items) END"],
  map_keys: ["(x) AS map_keys(x)"],
  map_values: ["(x) AS map_values(x)"],
  // No function of DuckDB's counts both lists and maps.
  size: [
    `(x) AS ${int("CASE json_type(to_json(x)) WHEN 'ARRAY' THEN json_array_length(to_json(x)) WHEN 'OBJECT' THEN len(json_keys(to_json(x))) END")}`,
  ],
  slice: [
    `(x, first, n) AS ${refuseIf(
      "n < 0 OR first = 0",
      "slice counts from 1, or from -1 at the end, and takes no negative length",
      "CASE WHEN first > 0 THEN list_slice(x, first, first + n - 1) ELSE list_slice(x, len(x) + first + 1, len(x) + first + n) END",
    )}`,
  ],
  sort_array: [
    "(x) AS list_sort(x, 'ASC', 'NULLS FIRST')",
    "(x, ascending) AS CASE WHEN ascending THEN list_sort(x, 'ASC', 'NULLS FIRST') ELSE list_sort(x, 'DESC', 'NULLS LAST') END",
  ],
  to_json: [`(x) AS ${toJson}`],
};

/** What the translator puts around the lists and maps that it builds. */
export const collectionParts: Macros = {
  op_sequence: [
    `(first, last, most) AS ${sequence("(CASE WHEN first <= last THEN 1 ELSE -1 END)")}`,
    `(first, last, step, most) AS ${sequence("step")}`,
  ],
  op_any_true: three("TRUE"),
  op_all_true: three("FALSE"),
  op_counts: ["(counts) AS map(map_keys(counts), list_transform(map_values(counts), lambda n: CAST(n AS BIGINT)))"],
  /** A path that is not a constant is checked when the query runs. */
  op_json_part: [
    String.raw`(x, path) AS CASE WHEN NOT json_valid(x) OR path IS NULL THEN NULL
      WHEN regexp_full_match(path, '\$(\.[A-Za-z0-9_]+|\[[0-9]+\])*') THEN json_extract_string(x, path)
      WHEN NOT starts_with(path, '$') THEN NULL ELSE error('a path of get_json_object that is not a constant has names and places only') END`,
  ],
  op_quantile: [`(sorted, share) AS ${quantile("share")}`],
  op_quantiles: [`(sorted, shares) AS list_transform(shares, lambda share: ${quantile("share")})`],
};

/**
 * Hive's quantile of sorted values: the value that reaches the share, moved towards the one before it by as many of its
 * equals as the share leaves over.
 */
function quantile(share: string): string {
  const wanted = `CAST(${share} AS DOUBLE)`;
  const rank = `CAST(ceil(${wanted} * len(sorted)) AS BIGINT)`;
  // As `rank / count >= share` counts, which rounding of the product may miss by one.
  const place = `greatest(1, CASE WHEN (${rank} - 1) / len(sorted) >= ${wanted} THEN ${rank} - 1 ELSE ${rank} END)`;
  const value = `sorted[${place}]`;
  const before = `(list_position(sorted, ${value}) - 1)`;
  // No lambda: it would carry the whole list to each of its items.
  const equals = `(len(sorted) + 1 - list_position(list_reverse(sorted), ${value}) - ${before})`;
  return `CASE WHEN ${before} = 0 THEN ${value}
    ELSE sorted[${before}] + (${wanted} * len(sorted) - ${before}) * (${value} - sorted[${before}]) / ${equals} END`;
}
