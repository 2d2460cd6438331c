import type { ScriptedJob } from "@maxcompute-rx/emulator";

/** A job that both clients look at. */
export interface Scenario {
  readonly name: string;
  readonly job:
    | { readonly sql: string; readonly hints?: Readonly<Record<string, string>> }
    | { readonly xflow: string; readonly parameters?: Readonly<Record<string, string>> }
    | { readonly script: ScriptedJob }
    | { readonly xml: string }
    | { readonly id: string };
  /** Seconds by which the clock moves before each look; the first look is at the moment of the submit. */
  readonly steps: readonly number[];
  /** Stop the job after this step's look. */
  readonly stopAfter?: number;
  /** Also look at it where results are described by a schema. */
  readonly described?: boolean;
}

const odps2 = { "odps.sql.type.system.odps2": "true" };

const everyType = `select
  1L as c_bigint, cast(2 as int) as c_int, cast(-3 as smallint) as c_smallint, cast(4 as tinyint) as c_tinyint,
  9007199254740993L as c_big, -9223372036854775807L as c_least,
  cast(1.5 as double) as c_double, cast(5 as double) as c_whole, cast(1e300 as double) as c_huge, cast(0.1 as float) as c_float,
  cast('12.340' as decimal(10, 3)) as c_decimal, cast('1' as decimal(38, 18)) as c_long_decimal,
  true as c_true, false as c_false,
  'text' as c_string, cast('ab' as char(4)) as c_char, cast('abc' as varchar(9)) as c_varchar,
  date '2023-01-02' as c_date, datetime '2023-01-02 03:04:05' as c_datetime,
  timestamp '2023-01-02 03:04:05.123456' as c_timestamp, timestamp '2023-01-02 03:04:05' as c_whole_second`;

const nulls = `select
  cast(null as bigint) as c_bigint, cast(null as double) as c_double, cast(null as decimal(9, 2)) as c_decimal,
  cast(null as boolean) as c_boolean, cast(null as string) as c_string, cast(null as date) as c_date,
  cast(null as datetime) as c_datetime, cast(null as timestamp) as c_timestamp,
  cast(null as array<bigint>) as c_array, cast(null as map<string, bigint>) as c_map`;

const texts = `select '' as c_empty, ' ' as c_blank, 'a,b' as c_comma, 'say "hi"' as c_quotes, 'it\\'s' as c_quote,
  'two\\nlines' as c_lines, 'tab\\there' as c_tab, 'back\\\\slash' as c_backslash, '北京 😀 é' as c_unicode, 'NULL' as c_word`;

const nested = `select array(1L, 2L, null) as c_array, array('a,b', 'c"d', ' e ', null) as c_texts, map('x', 1L, 'y', null) as c_map,
  named_struct('n', 1L, 's', 'a b', 'd', cast(1.5 as double)) as c_struct,
  array(array('p'), array('q', 'r')) as c_deep, map('k', array(1L, 2L)) as c_map_of_arrays,
  array(named_struct('a', 1L, 'b', 'x'), named_struct('a', 2L, 'b', 'y')) as c_structs,
  array(date '2023-01-02') as c_dates, array(cast('1.50' as decimal(5, 2))) as c_decimals`;

/** Every kind of job whose life and result the clients must see alike. */
export const scenarios: readonly Scenario[] = [
  { name: "fast", job: { sql: "select 6 * 7 as answer" }, steps: [0, 0.06, 8], described: true },
  {
    name: "aggregation in stages",
    job: { sql: "select name, count(*) as n from pyodps_iris group by name order by n, name limit 9" },
    steps: [0, 0.06, 0.02, 0.02, 0.02, 8],
  },
  {
    name: "slow",
    job: { script: { name: "slow", queueMs: 1000, durationMs: 20_000, workers: 5, stages: ["M1", "M2", "J3_1_2", "R4_3"] } },
    steps: [0, 0.5, 1, 3, 3, 3, 5, 5, 10],
  },
  { name: "skewed", job: { script: { name: "skewed", durationMs: 200_000, workers: 12, skew: 8 } }, steps: [0, 50, 120, 60] },
  { name: "without stages", job: { script: { durationMs: 2000, stages: [] } }, steps: [0, 1, 2] },
  { name: "missing table", job: { sql: "select * from there_is_no_such_table" }, steps: [0, 8] },
  { name: "missing column", job: { sql: "select no_such_column from pyodps_iris" }, steps: [0, 8] },
  { name: "failure in the middle", job: { script: { durationMs: 4000, outcome: "failure", workers: 4 } }, steps: [0, 1, 8] },
  {
    name: "failure without a code",
    job: { script: { durationMs: 1000, outcome: "failure", result: "something went wrong: badly" } },
    steps: [8],
  },
  { name: "stopped while queued", job: { script: { queueMs: 60_000, durationMs: 1000 } }, steps: [0, 1], stopAfter: 0 },
  { name: "stopped while running", job: { script: { durationMs: 60_000, workers: 4 } }, steps: [0, 5, 0, 8], stopAfter: 1 },
  {
    name: "stopped query",
    job: { sql: "select a.name, count(*) from pyodps_iris a join pyodps_iris b on a.name = b.name group by a.name" },
    steps: [0.06, 0, 8],
    stopAfter: 0,
  },
  {
    name: "several statements",
    job: {
      sql: "create table if not exists agreed (id bigint); insert overwrite table agreed values (1), (2); select sum(id) as total from agreed;",
      hints: { "odps.sql.submit.mode": "script" },
    },
    steps: [0, 0.1, 0.1, 8],
  },
  { name: "statement without rows", job: { sql: "insert into agreed values (3)" }, steps: [0, 8] },
  { name: "description", job: { sql: "desc pyodps_iris" }, steps: [0] },
  { name: "plan", job: { sql: "explain select name, count(*) from pyodps_iris group by name" }, steps: [0] },
  { name: "synchronous", job: { sql: "create table if not exists made_at_once (id bigint)" }, steps: [0, 1] },
  { name: "synchronous failure", job: { sql: "drop table there_is_no_such_table" }, steps: [0, 1] },
  { name: "two tasks", job: { xml: twoTasks() }, steps: [0, 0.06, 8] },
  { name: "XFlow", job: { xflow: "DemoPipeline" }, steps: [0, 0.06, 0.1, 0.2, 0.2, 8] },
  {
    name: "failing XFlow",
    job: { xflow: "AppendID", parameters: { inputTableName: "there_is_no_such_table", outputTableName: "never" } },
    steps: [0.06, 8],
  },
  { name: "stopped XFlow", job: { xflow: "DemoPipeline" }, steps: [0.06, 0, 8], stopAfter: 0 },
  { name: "empty result", job: { sql: "select * from pyodps_iris where name = 'rose'" }, steps: [8], described: true },
  {
    name: "12,000 rows",
    job: { sql: "select a.name, b.sepallength from pyodps_iris a join pyodps_iris b on a.sepalwidth >= 0 limit 12000" },
    steps: [8],
    described: true,
  },
  { name: "every type", job: { sql: everyType, hints: odps2 }, steps: [8], described: true },
  { name: "nulls", job: { sql: nulls, hints: odps2 }, steps: [8], described: true },
  { name: "texts", job: { sql: texts, hints: odps2 }, steps: [8], described: true },
  { name: "nested", job: { sql: nested, hints: odps2 }, steps: [8], described: true },
  { name: "booleans in an array", job: { sql: "select array(true, false) as flags" }, steps: [8], described: true },
  { name: "binary", job: { sql: "select cast('ab' as binary) as b", hints: odps2 }, steps: [8], described: true },
  { name: "bytes that are no text", job: { sql: "select unhex('ff00') as b" }, steps: [8], described: true },
  { name: "text that reads like NULL", job: { sql: "select '\\\\N' as a, cast(null as string) as b" }, steps: [8], described: true },
  { name: "empty texts in one column", job: { sql: "select * from values ('a'), (''), ('b') as t(x)" }, steps: [8], described: true },
  {
    name: "numbers that are none",
    job: { sql: "select cast('nan' as double) as a, cast('inf' as double) as b, cast('-inf' as double) as c" },
    steps: [8],
    described: true,
  },
  { name: "columns of the same name", job: { sql: "select 1 as a, 2 as b, 3 as a" }, steps: [8], described: true },
  { name: "ended long ago", job: { id: "2016042605520945g9k5pvyi2" }, steps: [0] },
  { name: "unknown", job: { id: "my_instance_id" }, steps: [0] },
];

function twoTasks(): string {
  const task = (name: string, query: string): string => `<SQL><Name>${name}</Name><Query><![CDATA[${query};]]></Query></SQL>`;
  const tasks = task("first", "select 1 as a") + task("second", "select 2 as b");
  return `<Instance><Job><Name>both</Name><Priority>2</Priority><Tasks>${tasks}</Tasks><DAG><RunMode>Sequence</RunMode></DAG></Job></Instance>`;
}
