import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { columnTypeText } from "../../rows/column-type.ts";
import { csvCells } from "../../testing/csv-cells.ts";
import { openDuckDbEngine } from "./open-duckdb-engine.ts";
import type { SqlEngine, SqlOutcome } from "../sql-engine.ts";
import { loadDialectLibrary } from "../parse/dialect-library.ts";

beforeAll(() => loadDialectLibrary());

const signal = new AbortController().signal;
let engine: SqlEngine;

beforeAll(async () => {
  engine = await openDuckDbEngine({ project: "demo" });
  await run("create table decimals (a decimal(10,4), b bigint)");
  await run("insert into decimals values (1.5, 2)");
});
afterAll(() => engine.close());

async function run(script: string): Promise<SqlOutcome | undefined> {
  let last: SqlOutcome | undefined;
  for (const statement of await engine.prepare(script, {})) last = await engine.run(statement, signal);
  return last;
}

async function select(script: string): Promise<{ readonly types: readonly string[]; readonly rows: readonly (readonly string[])[] }> {
  const last = await run(script);
  if (last?.kind !== "rows") throw new Error("The last statement gave no rows.");
  const rows = csvCells(await last.rows.csv(100)).map((cells) =>
    cells.map((cell) => (cell === null ? "\\N" : new TextDecoder().decode(cell))),
  );
  return { types: last.rows.columns.map(({ type }) => columnTypeText(type)), rows };
}

const refusal = async (script: string): Promise<string> =>
  run(script).then(
    () => "no error",
    (error: unknown) => (error instanceof Error ? error.message : "no error"),
  );

describe("the 1.0 edition of the data types", () => {
  const edition1 = "set odps.sql.type.system.odps2=false; ";

  test("has BIGINT for every whole number, and numbers in GROUP BY and ORDER BY are still places", async () => {
    const { types, rows } = await select(
      `${edition1}select x, count(*), 1 + 1 from values (1), (3), (2) as t(x) group by 1 order by 1 desc limit 2`,
    );
    expect(types).toEqual(["bigint", "bigint", "bigint"]);
    expect(rows).toEqual([
      ["3", "1", "2"],
      ["2", "1", "2"],
    ]);
  });

  test("reads INT of a new column as BIGINT", async () => {
    await run(`${edition1}create table edition1 (a int, b array<int>); insert into edition1 values (5000000000, array(1))`);
    expect(await select("select * from edition1")).toEqual({ types: ["bigint", "array<bigint>"], rows: [["5000000000", "[1]"]] });
  });

  test.each([
    ["create table new_types (a tinyint)", "the type TINYINT is not there with odps.sql.type.system.odps2=false"],
    ["select cast(1 as float)", "the type FLOAT is not there with odps.sql.type.system.odps2=false"],
    [
      "select status from web_logs",
      "column 1 of the result would be of type INT, which is not there with odps.sql.type.system.odps2=false",
    ],
    ["select 1, timestamp '2020-01-01 00:00:00'", "column 2 of the result would be of type TIMESTAMP"],
  ])("refuses: %s", async (sql, message) => {
    expect(await refusal(edition1 + sql)).toMatch(/^ODPS-0130071:\[1,\d+\] Semantic analysis exception - /);
    expect(await refusal(edition1 + sql)).toContain(message);
  });
});

describe("settings that would change an answer in a way that is not followed are refused by name", () => {
  test.each([
    ["odps.sql.bigquery.compatible=true", "select 1"],
    ["odps.sql.decimal.odps2=false", "select 1.5BD"],
    ["odps.sql.decimal.odps2=false", "create table old_decimal (a decimal)"],
    ["odps.sql.decimal.odps2=false", "select a from decimals"],
    ["odps.sql.decimal2.extended.scale.enable=true", "select cast(1 as decimal(10, 2))"],
    ["odps.sql.decimal256.enable=true", "select max(a) from decimals"],
    ["odps.sql.decimal256.auto.promotion=true", "select a * a from decimals"],
    ["odps.sql.decimal.tostring.trimzero=false", "select cast(a as string) from decimals"],
    ["odps.sql.decimal.tostring.trimzero=false", "select a || 'x' from decimals"],
  ])("%s: %s", async (setting, sql) => {
    expect(await refusal(`set ${setting}; ${sql}`)).toMatch(/^ODPS-0130071:\[1,\d+\] Semantic analysis exception - .*not supported/);
    expect(await refusal(`set ${setting}; ${sql}`)).toContain(setting);
  });

  test("and are no hindrance where they change nothing", async () => {
    expect((await select("set odps.sql.decimal.odps2=false; select 'decimal', count(*) from pyodps_iris")).rows).toEqual([
      ["decimal", "150"],
    ]);
    expect((await select("set odps.sql.decimal.tostring.trimzero=false; select a from decimals")).rows).toEqual([["1.5000"]]);
    expect((await select("set odps.sql.bigquery.compatible=false; select 1")).rows).toEqual([["1"]]);
  });
});

describe("Hive mode", () => {
  test("has DECIMAL(10,0) for a DECIMAL without a precision, but keeps the digits of a constant", async () => {
    const hive = "set odps.sql.hive.compatible=true; ";
    expect(await select(`${hive}select cast(7.5 as decimal), 1.25BD`)).toEqual({
      types: ["decimal(10,0)", "decimal(38,18)"],
      rows: [["8", "1.250000000000000000"]],
    });
    await run(`${hive}create table hive_decimal (a decimal); insert into hive_decimal values (3BD)`);
    expect((await select("select a from hive_decimal")).types).toEqual(["decimal(10,0)"]);
  });

  test.each(["select 9223372036854775807L + 1", "select cast('abc' as bigint)", "select cast(1e30 as bigint)"])(
    "names the setting where the service may answer NULL: %s",
    async (sql) => {
      expect(await refusal(sql)).not.toContain("hive");
      expect(await refusal(`set odps.sql.hive.compatible=true; ${sql}`)).toContain(
        "with odps.sql.hive.compatible=true the service may give NULL",
      );
    },
  );
});

describe("odps.sql.timezone", () => {
  const inZone = async (zone: string, expressions: string): Promise<readonly string[] | undefined> =>
    (await select(`set odps.sql.timezone=${zone}; select ${expressions}`)).rows[0];

  test("is the zone of conversions between times, numbers and text", async () => {
    const expressions =
      "from_unixtime(0), to_char(from_unixtime(0), 'yyyy-mm-dd hh:mi:ss'), unix_timestamp(cast('1970-01-01 00:00:00' as datetime)), from_utc_timestamp(0, 'Asia/Shanghai'), hour(from_unixtime(0))";
    expect(await inZone("UTC", expressions)).toEqual(["1970-01-01 00:00:00", "1970-01-01 00:00:00", "0", "1970-01-01 08:00:00", "0"]);
    expect(await inZone("Asia/Tokyo", expressions)).toEqual([
      "1970-01-01 09:00:00",
      "1970-01-01 09:00:00",
      "-32400",
      "1970-01-01 17:00:00",
      "9",
    ]);
    // Summer time.
    expect(await inZone("America/New_York", "from_unixtime(1719806400), unix_timestamp(cast('2024-01-01 00:00:00' as datetime))")).toEqual([
      "2024-07-01 00:00:00",
      "1704085200",
    ]);
  });

  test("is the zone of GETDATE", async () => {
    const [utc, tokyo] = [
      await inZone("UTC", "to_char(getdate(), 'yyyy-mm-dd hh:mi:ss')"),
      await inZone("Asia/Tokyo", "to_char(getdate(), 'yyyy-mm-dd hh:mi:ss')"),
    ];
    const ms = (cells: readonly string[] | undefined): number => Date.parse(`${cells?.[0]?.replace(" ", "T")}Z`);
    // Tokyo is nine hours ahead; the second query runs some time after the first.
    expect(Math.floor((ms(tokyo) - ms(utc)) / 3_600_000)).toBe(9);
  });

  test("changes what is shown of an instant, and not the instant", async () => {
    const rows = await run("set odps.sql.timezone=UTC; select from_unixtime(86400) as t");
    const shanghai = await run("select from_unixtime(86400) as t");
    const instant = async (outcome: SqlOutcome | undefined): Promise<unknown> => {
      if (outcome?.kind !== "rows") throw new Error("There are no rows.");
      for await (const batch of outcome.rows.read({ columns: [0], start: 0, count: 1 })) return batch;
      return undefined;
    };
    expect(await instant(rows)).toEqual(await instant(shanghai));
  });

  test("takes names of zones only", async () => {
    expect(await refusal("set odps.sql.timezone=GMT+9; select getdate()")).toContain("GMT+9");
  });
});

test.each([
  "select * from (select 1 as k) a where nothere = 1",
  "select a.nothere = 1 from (select 1 as k) a",
  "select concat(nothere, 'a') from (select 1 as k) a",
  "with q as (select 1 as k) select upper(nothere) from q",
])("a column that is not there is named, inside operators and functions too: %s", async (sql) => {
  expect(await refusal(sql)).toBe(
    `ODPS-0130071:[1,${sql.indexOf("nothere") + 1}] Semantic analysis exception - column nothere cannot be resolved`,
  );
});
