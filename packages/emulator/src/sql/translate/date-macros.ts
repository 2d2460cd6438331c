import { bigint, int, type Macros } from "./macros.ts";

/** MaxCompute's words for a date part, each with DuckDB's word for it. */
const dateParts: Readonly<Record<string, string>> = {
  yyyy: "year",
  year: "year",
  mm: "month",
  month: "month",
  mon: "month",
  dd: "day",
  day: "day",
  hh: "hour",
  hour: "hour",
  mi: "minute",
  ss: "second",
  ff3: "millisecond",
};

const byPart = (value: (duckDb: string) => string): string =>
  `CASE lower(part) ${Object.entries(dateParts)
    .map(([word, duckDb]) => `WHEN '${word}' THEN ${value(duckDb)}`)
    .join(" ")} ELSE error('unknown date part ' || part) END`;

const partSql = byPart((duckDb) => `'${duckDb}'`);
/** A number with a fraction is cut off. */
const intervalSql = byPart((duckDb) => {
  const type = duckDb === "year" || duckDb === "month" || duckDb === "day" ? "INTEGER" : "BIGINT";
  return `to_${duckDb}s(CAST(trunc(CAST(delta AS DOUBLE)) AS ${type}))`;
});

const datetime = (sql: string): string => `CAST(${sql} AS TIMESTAMP_MS)`;
/** A TIMESTAMP or TIMESTAMP_NTZ. */
const isTimestamp = "typeof(x) IN ('TIMESTAMP_NS', 'TIMESTAMP')";
const isText = (x: string): string => `typeof(${x}) = 'VARCHAR'`;
const matches = (x: string, pattern: string): string => `regexp_full_match(CAST(${x} AS VARCHAR), '${pattern}')`;

const dateText = String.raw`\d{1,4}-\d{1,2}-\d{1,2}( \d{1,2}:\d{1,2}:\d{1,2}(\.\d{1,9})?)?`;
const clockText = String.raw`\d{1,2}:\d{1,2}:\d{1,2}(\.\d{1,9})?`;
const datetimeText = String.raw`\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}`;

/** DATE, DATETIME, TIMESTAMP, or a STRING that reads as one. */
const time = (x: string): string => `CAST(${x} AS TIMESTAMP)`;
/** The same, and NULL for a STRING that does not read as one. */
const readTime = (x: string): string =>
  `CASE WHEN ${isText(x)} THEN CASE WHEN ${matches(x, dateText)} THEN try_cast(CAST(${x} AS VARCHAR) AS TIMESTAMP) END ELSE ${time(x)} END`;

/** What an edition makes of an argument that must be a DATETIME. */
type TimeOf = (x: string) => string;

/** From edition 2 on, a STRING is not converted by itself. */
const typedTime: TimeOf = (x) =>
  `CASE WHEN ${isText(x)} AND ${x} IS NOT NULL THEN error('a STRING does not become a DATETIME by itself (use CAST, or set odps.sql.type.system.odps2=false)') ELSE ${time(x)} END`;
/** In edition 1 it is, when it has the whole form of a DATETIME. */
const convertedTime: TimeOf = (x) =>
  `CASE WHEN ${isText(x)} AND NOT ${matches(x, datetimeText)} THEN error('a STRING must have the form yyyy-mm-dd hh:mi:ss to become a DATETIME') ELSE ${time(x)} END`;

/** What a TIMESTAMP has below the microsecond, which DuckDB's calculations lose. */
const withNanoseconds = (sql: string): string =>
  `make_timestamp_ns(epoch_ns(CAST(${sql} AS TIMESTAMP_NS)) + epoch_ns(x) - epoch_ns(CAST(${time("x")} AS TIMESTAMP_NS)))`;

/** The years of a DATETIME are 0 to 9999. */
const inYears = (sql: string): string =>
  `CASE WHEN year(${sql}) BETWEEN 0 AND 9999 THEN ${sql} WHEN ${sql} IS NOT NULL THEN error('a time outside the years 0 to 9999') END`;

const ofDatetimes = (timeOf: TimeOf): Macros => ({
  dateadd: [
    `(x, delta, part) AS ${datetime(inYears(`(${timeOf("x")} + ${intervalSql})`))}`,
    `(x DATE, delta, part) AS CAST(${inYears(`(x + ${intervalSql})`)} AS DATE)`,
    `(x TIMESTAMP_NS, delta, part) AS ${withNanoseconds(`${time("x")} + ${intervalSql}`)}`,
    `(x TIMESTAMP_MS, delta, part) AS ${datetime(inYears(`(${time("x")} + ${intervalSql})`))}`,
  ],
  datediff: [
    `(x, y) AS date_diff('day', ${timeOf("y")}, ${timeOf("x")})`,
    `(x, y, part) AS date_diff(${partSql}, ${timeOf("y")}, ${timeOf("x")})`,
  ],
  datepart: [`(x, part) AS ${bigint(`date_part(${partSql}, ${timeOf("x")}) % CASE lower(part) WHEN 'ff3' THEN 1000 ELSE 10000 END`)}`],
  datetrunc: [
    `(x, part) AS ${datetime(`date_trunc(${partSql}, ${timeOf("x")})`)}`,
    `(x DATE, part) AS CAST(date_trunc(${partSql}, x) AS DATE)`,
    `(x TIMESTAMP_NS, part) AS CAST(date_trunc(${partSql}, ${time("x")}) AS TIMESTAMP_NS)`,
    `(x TIMESTAMP_MS, part) AS ${datetime(`date_trunc(${partSql}, ${time("x")})`)}`,
  ],
  lastday: [`(x) AS ${datetime(`last_day(${timeOf("x")})`)}`],
  to_millis: [`(x) AS epoch_ms(CAST(${typedTime("x")} AS TIMESTAMPTZ))`],
  unix_timestamp: [`() AS ${bigint("floor(epoch(now()))")}`, `(x) AS ${bigint(`floor(epoch(CAST(${timeOf("x")} AS TIMESTAMPTZ)))`)}`],
  weekday: [`(x) AS ${bigint(`isodow(${timeOf("x")}) - 1`)}`],
});

const field = (name: string): readonly string[] => [`(x) AS ${int(`${name}(${readTime("x")})`)}`];
/** A part of the day, which a DATE has not, and which a clock time alone has. */
const clockField = (name: string): readonly string[] => [
  `(x) AS ${int(`CASE WHEN typeof(x) = 'DATE' THEN NULL WHEN ${isText("x")} AND ${matches("x", clockText)}
    THEN ${name}(try_cast('1970-01-01 ' || CAST(x AS VARCHAR) AS TIMESTAMP)) ELSE ${name}(${readTime("x")}) END`)}`,
];

const seconds = `CASE WHEN ${bigint("x")} BETWEEN -62167305600 AND 253402387200 THEN ${bigint("x")}
  WHEN x IS NOT NULL THEN error('from_unixtime takes seconds of the years 0 to 9999') END`;
const fromUnixtime = datetime(`CAST(to_timestamp(${seconds}) AS TIMESTAMP)`);

const weekdays = String.raw`SU(N(DAY)?)?|MO(N(DAY)?)?|TU(E(SDAY)?)?|WE(D(NESDAY)?)?|TH(U(RSDAY)?)?|FR(I(DAY)?)?|SA(T(URDAY)?)?`;
const nextDay = `strftime(${readTime("x")} + to_days(${int(
  `(list_position(['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'], upper(left(week, 2))) - 1 - dayofweek(${readTime("x")}) + 6) % 7 + 1`,
)}), '%Y-%m-%d')`;

const inZone = (sql: string): string => `timezone(zone, timezone('UTC', ${sql}))`;

export const dateMacros: Macros = {
  ...ofDatetimes(typedTime),
  add_months: [`(x, n) AS strftime(${inYears(`(${readTime("x")} + to_months(${int("n")}))`)}, '%Y-%m-%d')`],
  current_date: ["() AS current_date"],
  current_timestamp: ["() AS CAST(CAST(now() AS TIMESTAMP) AS TIMESTAMP_NS)"],
  current_timezone: ["() AS current_setting('TimeZone')"],
  date_add: [`(x, n) AS CAST(${inYears(`(${time("x")} + to_days(${int("n")}))`)} AS DATE)`],
  date_sub: [`(x, n) AS CAST(${inYears(`(${time("x")} - to_days(${int("n")}))`)} AS DATE)`],
  day: field("day"),
  dayofmonth: field("day"),
  dayofweek: [`(x) AS ${int(`dayofweek(${readTime("x")}) + 1`)}`],
  dayofyear: field("dayofyear"),
  from_unixtime: [`(x) AS CASE WHEN ${isText("x")} AND x IS NOT NULL THEN error('from_unixtime takes a BIGINT') ELSE ${fromUnixtime} END`],
  from_utc_timestamp: [
    `(x, zone) AS CAST(${inZone(time("x"))} AS TIMESTAMP_NS)`,
    // Milliseconds, which count as the time of the project's zone.
    `(x BIGINT, zone) AS CAST(${inZone("CAST(to_timestamp(x / 1000e0) AS TIMESTAMP)")} AS TIMESTAMP_NS)`,
    `(x TIMESTAMP_NS, zone) AS ${withNanoseconds(inZone(time("x")))}`,
  ],
  getdate: [`() AS ${datetime("CAST(now() AS TIMESTAMP)")}`],
  hour: clockField("hour"),
  last_day: [`(x) AS strftime(last_day(${readTime("x")}), '%Y-%m-%d')`],
  minute: clockField("minute"),
  month: field("month"),
  months_between: [
    `(x, y) AS CASE WHEN day(${time("x")}) = day(${time("y")}) OR (last_day(${time("x")}) = CAST(${time("x")} AS DATE) AND last_day(${time("y")}) = CAST(${time("y")} AS DATE))
      THEN CAST((year(${time("x")}) - year(${time("y")})) * 12 + month(${time("x")}) - month(${time("y")}) AS DOUBLE)
      ELSE (year(${time("x")}) - year(${time("y")})) * 12 + month(${time("x")}) - month(${time("y")})
        + (epoch(${time("x")}) - epoch(date_trunc('month', ${time("x")})) - epoch(${time("y")}) + epoch(date_trunc('month', ${time("y")}))) / (31 * 86400e0) END`,
  ],
  next_day: [
    `(x, week) AS CASE WHEN NOT regexp_full_match(upper(week), '${weekdays}') THEN error('unknown weekday ' || week) ELSE ${nextDay} END`,
  ],
  now: [`() AS ${datetime("CAST(now() AS TIMESTAMP)")}`],
  quarter: field("quarter"),
  second: clockField("second"),
  weekofyear: [`(x) AS ${bigint(`weekofyear(${readTime("x")})`)}`],
  year: field("year"),
};

const renamed = (macros: Macros, ending: string): Macros =>
  Object.fromEntries(Object.entries(macros).map(([name, overloads]) => [name + ending, overloads]));

/** What functions do in edition 1 of the data types and in Hive mode, and what the translator builds of others. */
export const dateVariants: Macros = {
  ...renamed(ofDatetimes(convertedTime), "_v1"),
  from_unixtime_v1: [`(x) AS ${fromUnixtime}`],
  from_unixtime_hive: [`(x) AS ${fromUnixtime}`, `(x VARCHAR) AS strftime(${fromUnixtime}, '%Y-%m-%d %H:%M:%S')`],
  getdate_v1: [`() AS ${datetime("date_trunc('second', CAST(now() AS TIMESTAMP))")}`],
  /** The value that a format is applied to. */
  op_typed_time: [`(x) AS ${typedTime("x")}`],
  op_converted_time: [`(x) AS ${convertedTime("x")}`],
  op_read_time: [`(x) AS ${readTime("x")}`],
  op_timestamp_only: [
    `(x) AS CASE WHEN NOT ${isTimestamp} AND x IS NOT NULL THEN error('to_char takes a format with % for a TIMESTAMP only') ELSE ${time("x")} END`,
  ],
  op_no_timestamp: [
    `(x) AS CASE WHEN ${isTimestamp} AND x IS NOT NULL THEN error('to_char of a TIMESTAMP takes a format like %Y-%m-%d (or use CAST to make a DATETIME of it)') ELSE x END`,
  ],
  op_timestamp: [
    `(x) AS CASE WHEN typeof(x) IN ('VARCHAR', 'DATE') AND x IS NOT NULL THEN error('date_format takes a DATE or STRING with odps.sql.hive.compatible=true only') ELSE ${time("x")} END`,
  ],
};
