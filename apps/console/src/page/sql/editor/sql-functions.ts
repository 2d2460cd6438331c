/** Functions that completion offers: those of docs/sql-support.md, whose names a test compares. */
export const sqlFunctions: readonly string[] = `
  abs acos add_months all_match any_match any_value approx_distinct arg_max arg_min array array_contains array_distinct array_except array_intersect
  array_join array_max array_min array_position array_reduce array_remove array_repeat array_union arrays_overlap ascii asin atan atan2 avg base64 bin
  bitwise_and_agg bitwise_or_agg bitwise_xor_agg bool_and bool_or cbrt ceil ceiling char_length char_matchcount chr coalesce collect_list collect_set
  concat concat_ws conv corr cos cosh cot count count_if covar_pop covar_samp cume_dist current_date current_timestamp current_timezone date_add
  date_format date_sub dateadd datediff datepart datetrunc day dayofmonth dayofweek dayofyear decode degrees dense_rank e exp explode factorial filter
  find_in_set first_value flatten floor from_unixtime from_utc_timestamp get_json_object getdate greatest grouping hex histogram hour if ifnull initcap
  instr isdate isnan keyvalue lag last_day last_value lastday lead least length lengthb ln locate log log10 log2 lower lpad ltrim map map_entries
  map_from_arrays map_from_entries map_keys map_values max max_by max_pt md5 median min min_by minute month months_between named_struct negative
  next_day now nth_value ntile nullif nvl parse_url percent_rank percentile percentile_approx pi positive pow power quarter radians rand rank
  regexp_count regexp_extract regexp_extract_all regexp_instr regexp_replace regexp_substr repeat replace reverse round row_number rpad rtrim second
  sequence sha sha1 sha2 sign sin sinh size slice sort_array space split split_part sqrt stddev stddev_pop stddev_samp struct substr substring
  substring_index sum tan tanh to_char to_date to_json to_millis tolower toupper transform translate trim trunc unbase64 unhex unix_timestamp upper
  url_decode url_encode uuid var_pop var_samp variance weekday weekofyear width_bucket wm_concat year
`
  .trim()
  .split(/\s+/);
