import { DuckDBInstance } from "@duckdb/node-api";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { columnTypeText } from "../../rows/column-type.ts";
import type { RowRange, TunnelValue } from "../../rows/row-source.ts";
import { csvCells } from "../../testing/csv-cells.ts";
import { openDuckDbEngine } from "./open-duckdb-engine.ts";
import type { SqlEngine, SqlOutcome } from "../sql-engine.ts";
import { SqlError } from "../sql-errors.ts";
import { loadDialectLibrary } from "../parse/dialect-library.ts";

beforeAll(() => loadDialectLibrary());

const signal = new AbortController().signal;
let engine: SqlEngine;

beforeAll(async () => {
  engine = await openDuckDbEngine({ project: "demo" });
});
afterAll(() => engine.close());

async function outcomes(sql: string, { settings = {}, on = engine } = {}): Promise<readonly SqlOutcome[]> {
  const results: SqlOutcome[] = [];
  for (const statement of await on.prepare(sql, settings)) results.push(await on.run(statement, signal));
  return results;
}

async function select(sql: string, options = {}) {
  const last = (await outcomes(sql, options)).at(-1);
  if (last?.kind !== "rows") throw new Error("The last statement gave no rows.");
  const rows = csvCells(await last.rows.csv(100));
  const columns = last.rows.columns.map(({ name, type }) => ({ name, type: columnTypeText(type) }));
  return {
    columns,
    rows,
    stored: last.rows,
    text: rows.map((row) => row.map((cell) => (cell === null ? null : new TextDecoder().decode(cell)))),
  };
}

async function text(sql: string): Promise<string> {
  const last = (await outcomes(sql)).at(-1);
  if (last?.kind !== "text") throw new Error("The last statement gave no text.");
  return last.text;
}

/** The message of the SqlError, at preparation or at run time. */
async function refusal(sql: string, settings = {}): Promise<string> {
  const error: unknown = await outcomes(sql, { settings }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SqlError)) throw new Error(`A SqlError was expected from ${sql}, not ${String(error)}.`);
  return error.message;
}

describe("statements", () => {
  test("know their text, kind and settings", async () => {
    const statements = await engine.prepare(
      "set a=1; select 1; create table k as select 1 as x; insert into sale_detail partition (sale_date='1', region='x') select 'a', 'b', 1; desc customers;",
      { b: "2" },
    );
    expect(statements.map(({ text: source, kind }) => [source.slice(0, 6), kind])).toEqual([
      ["select", "select"],
      ["create", "insert"],
      ["insert", "insert"],
      ["desc c", "metadata"],
    ]);
    expect(statements[0]?.settings).toEqual({ a: "1", b: "2" });
  });

  test("a script of nothing but settings has none", async () => {
    expect(await engine.prepare("set a=1;", {})).toEqual([]);
  });

  test("run as well when they are copies of those that were prepared", async () => {
    const [statement] = await engine.prepare("select 7", {});
    if (statement === undefined) throw new Error("There is a statement.");
    expect(await engine.run({ ...statement, text: statement.text, kind: "select", settings: {} }, signal)).toMatchObject({ kind: "rows" });
  });

  test("text in strings and comments is never taken for SQL", async () => {
    const { text: rows } = await select(
      "select 'lifecycle 3; -- no' as a, \"/* b */\" as b, 'c''d' as c -- */ ; drop table customers\n where 1 /* ; */ = 1",
    );
    expect(rows).toEqual([["lifecycle 3; -- no", "/* b */", "c'd"]]);
    expect((await select("select count(*) from customers")).text).toEqual([["500"]]);
  });

  test("a name with blanks, quotes and DuckDB's keywords is a name", async () => {
    await outcomes("create table words (`select` bigint, `a \"b` string, `order` int); insert into words values (1, 'x', 2)");
    expect((await select('select `select`, `a "b`, w.`order` from words w where `order` = 2')).columns.map(({ name }) => name)).toEqual([
      "select",
      'a "b',
      "order",
    ]);
    await outcomes("drop table words");
  });
});

describe("results", () => {
  test("fields and columns may have names that JavaScript's objects have", async () => {
    const fields = "named_struct('__proto__', 1, 'constructor', 'x', '1', true)";
    const {
      text: rows,
      stored,
      columns,
    } = await select(`select ${fields} as __proto__, array(${fields}) as constructor, map('__proto__', 2) as m`);
    expect(rows).toEqual([["{__proto__:1, constructor:x, 1:true}", "[{__proto__:1, constructor:x, 1:true}]", "{__proto__:2}"]]);
    expect(columns.map(({ name }) => name)).toEqual(["__proto__", "constructor", "m"]);
    const batches = [];
    for await (const batch of stored.read({ start: 0, count: 1 })) batches.push(batch.columns);
    expect(batches).toEqual([[[[1, "x", true]], [[[1, "x", true]]], [[["__proto__", 2]]]]]);
    expect(await refusal("select constructor(1) + 1")).toContain("function constructor is not supported");
  });

  test("integers, decimals and times keep every digit", async () => {
    const { text: rows, columns } = await select(
      "select 9223372036854775807, cast('99999999999999999999.999999999999999999' as decimal(38,18)), timestamp '2026-01-02 03:04:05.123456789', 0.1, cast(0.1 as float)",
    );
    expect(rows).toEqual([
      ["9223372036854775807", "99999999999999999999.999999999999999999", "2026-01-02 03:04:05.123456789", "0.1", "0.1"],
    ]);
    expect(columns.map(({ type }) => type)).toEqual(["bigint", "decimal(38,18)", "timestamp", "double", "float"]);
  });

  test("bytes of a STRING survive, UTF-8 or not", async () => {
    const { rows, columns } = await select(
      "select cast(x'ff00c3a9' as string), cast(x'c3a9' as string), x'fe', hex(cast(cast(x'80ff' as string) as binary))",
    );
    expect(rows[0]?.map((cell) => Buffer.from(cell ?? []).toString("hex"))).toEqual([
      "ff00c3a9",
      "c3a9",
      "fe",
      Buffer.from("80FF").toString("hex"),
    ]);
    expect(columns.map(({ type }) => type)).toEqual(["string", "string", "binary", "string"]);
  });

  test("a whole sum that does not fit into 64 bits is an error, not another number", async () => {
    expect(await refusal("select sum(x) from values (9223372036854775807), (1) as t(x)")).toMatch(
      /^ODPS-0123111:Value out of range - 9223372036854775808/,
    );
  });

  test("columns without a name are _c0, _c1 by place; equal names are made unique", async () => {
    const { columns } = await select("select 1, 2 as b, 3, b.x, a.x, 4 as x2 from values (1) as a(x) join values (1) as b(x) on a.x = b.x");
    expect(columns.map(({ name }) => name)).toEqual(["_c0", "b", "_c2", "x", "x2", "x22"]);
  });

  test("a bare NULL is a string, which clients know", async () => {
    expect((await select("select null, null as n, concat('a', null)")).columns.map(({ type }) => type)).toEqual([
      "string",
      "string",
      "string",
    ]);
    expect((await select("select null as n union all select 1")).columns).toEqual([{ name: "n", type: "int" }]);
  });

  test("items of nested values that would read as something else are quoted", async () => {
    const { text: rows } = await select(
      "select array('a', 'b,c', '', ' d', 'e\"f', null, '\\\\N'), map('k:1', array(1.0)), named_struct('x', true, 'y', date '2026-01-02')",
    );
    expect(rows).toEqual([['[a, "b,c", "", " d", "e\\"f", \\N, "\\N"]', '{"k:1":[1.0]}', "{x:true, y:2026-01-02}"]]);
  });

  test("are all kept, in the order of the result, and read from any of them on", async () => {
    const { stored } = await select("select log_id, log_time from web_logs order by bytes, log_id");
    expect(stored.count).toBe(200_000);
    const read = async (range: RowRange): Promise<TunnelValue[]> => {
      const ids: TunnelValue[] = [];
      for await (const { columns } of stored.read(range)) ids.push(...(columns[0] ?? []));
      return ids;
    };
    const all = await read({ start: 0, count: Infinity });
    expect(new Set(all).size).toBe(200_000);
    expect(await read({ start: 150_000, count: 20_000, columns: [0] })).toEqual(all.slice(150_000, 170_000));
    expect(await read({ start: 199_999, count: 9 })).toEqual(all.slice(-1));
    expect(await read({ start: 200_000, count: 9 })).toEqual([]);
    expect(csvCells(await stored.csv(3)).map(([cell]) => BigInt(new TextDecoder().decode(cell ?? undefined)))).toEqual(all.slice(0, 3));
  });

  test("are the same when they are few and kept in memory", async () => {
    const query = "select *, log_time as t, array(log_time) as a from web_logs order by bytes, log_id";
    const [few, all] = [await select(`${query} limit 1000`), await select(query)];
    expect([few.stored.count, all.stored.count]).toEqual([1000, 200_000]);
    for (const range of [
      { start: 990, count: 9 },
      { start: 0, count: 3, columns: [8, 2, 0] },
    ]) {
      const [some, same] = [few.stored.read(range)[Symbol.asyncIterator](), all.stored.read(range)[Symbol.asyncIterator]()];
      expect(await some.next()).toEqual(await same.next());
    }
    expect(few.text).toEqual(all.text);
  });

  test("keep the byte order mark that a text begins with, few or many, deep inside too", async () => {
    const mark = "\u{feff}";
    const row = `'${mark}a' as a, array('${mark}', null, 'x${mark}') as b, map('${mark}k', named_struct('f g', '${mark}v', 'n', 1)) as c, named_struct('s', cast(null as string)) as d`;
    for (const sql of [`select ${row}`, `select ${row} from web_logs`]) {
      const { stored, rows } = await select(sql);
      const { value: batch } = await stored.read({ start: 0, count: 1 })[Symbol.asyncIterator]().next();
      expect(batch?.columns).toEqual([[`${mark}a`], [[mark, null, `x${mark}`]], [[[`${mark}k`, [`${mark}v`, 1]]]], [[null]]]);
      expect(Buffer.from(rows[0]?.[0] ?? []).toString("hex")).toBe("efbbbf61");
    }
    expect(
      (await select(`select map('a', null) as m, array(array('x'), null) as n, if(true, null, named_struct('a', 'b')) as s`)).text,
    ).toEqual([["{a:\\N}", "[[x], \\N]", null]]);
  });

  test("have the lengths of text that their columns were declared with", async () => {
    await outcomes("create table codes (v varchar(10), c char(3), s string)");
    const typesOf = async (sql: string): Promise<readonly string[]> => (await select(sql)).columns.map(({ type }) => type);
    const all = ["varchar(10)", "char(3)", "string"];
    expect(await typesOf("select * from codes")).toEqual(all);
    expect(await typesOf("select s, k.v as w, upper(v), cast(s as varchar(5)), k.* from codes k")).toEqual([
      "string",
      "varchar(10)",
      "string",
      "varchar(5)",
      ...all,
    ]);
    expect(await typesOf("select a.*, b.v from codes a left join codes b on a.s = b.s")).toEqual([...all, "varchar(10)"]);
    // Where they cannot be told they are strings.
    expect(await typesOf("select x.*, x.v from (select * from codes) x")).toEqual(["string", "string", "string", "string"]);
    expect(await typesOf("with codes as (select 1 as v) select v from codes")).toEqual(["int"]);
    expect(await typesOf("select v from codes union all select 'x'")).toEqual(["string"]);
  });

  test("may have fields whose names need quotes, from tables too", async () => {
    await outcomes("create table fields (s struct<`a b`:string>); insert into fields select named_struct('a b', 'x')");
    const { columns, text: rows } = await select("select s, named_struct('c d', 1) as t from fields");
    expect(columns.map(({ type }) => type)).toEqual(["struct<`a b`:string>", "struct<`c d`:int>"]);
    expect(rows).toEqual([["{a b:x}", "{c d:1}"]]);
    const entry = engine.tables.catalog.findDuckDb("fields");
    expect(entry && (await engine.tables.rows(entry)).columns[0]?.type).toEqual({
      kind: "struct",
      fields: [{ name: "a b", type: { kind: "string" } }],
    });
  });

  test("can be given up", async () => {
    const { stored } = await select("select log_id from web_logs");
    await stored.drop();
    await expect(stored.csv(1)).rejects.toThrow("does not exist");
  });

  test("the first flower is the known one", async () => {
    expect((await select("select * from pyodps_iris limit 1")).text).toEqual([["5.1", "3.5", "1.4", "0.2", "Iris-setosa"]]);
    expect((await select("select name, count(*), round(avg(sepallength), 3) from pyodps_iris group by name order by name")).text).toEqual([
      ["Iris-setosa", "50", "5.006"],
      ["Iris-versicolor", "50", "5.936"],
      ["Iris-virginica", "50", "6.588"],
    ]);
  });
});

describe("meaning", () => {
  test("text and numbers meet as DOUBLE, also around aggregates, outer columns and names for them", async () => {
    await outcomes("create table mixed (id bigint, s string); insert into mixed values (1, '5'), (2, '6.4'), (3, '7')");
    expect((await select("select id from mixed where s = 6.4")).text).toEqual([["2"]]);
    expect((await select("select id from mixed where s in (6, 7)")).text).toEqual([["3"]]);
    expect((await select("select max(s) > 6, max(s) + 1, count(*) + 1, round(sum(s) / count(*), 2) from mixed")).text).toEqual([
      ["true", "8.0", "4", "6.13"],
    ]);
    expect((await select("select id, count(*) as c from mixed group by id having c > 0 and max(s) > 6 order by c + 1, id")).text).toEqual([
      ["2", "1"],
      ["3", "1"],
    ]);
    expect((await select("select id from mixed where exists (select 1 from (select '2' as q) u where u.q = mixed.id)")).text).toEqual([
      ["2"],
    ]);
    await outcomes("drop table mixed");
  });

  test("a type that cannot be told is refused where the result would depend on it", async () => {
    expect(await refusal("with a as (select cast('1' as bigint) as n) select cast(max(n) as string) from a")).toContain(
      "compute it in a subquery first",
    );
  });

  test("arrays count from 0 and maps have keys, collected ones too", async () => {
    const sql =
      "select array(7, 8)[1], array(7)[1], array(7, 8)[-1], map(1, 'x')[1], collect_list(x)[0], max(map(5, x))[5], split('a,b', ',')[0] from values (9) as t(x)";
    expect((await select(sql)).text).toEqual([["8", null, null, "x", "9", "9", "a"]]);
  });

  test("a filter of the query's own joins that of COLLECT_LIST", async () => {
    const sql =
      "select sort_array(collect_list(x) filter (where x > 1)), collect_list(distinct x) filter (where x < 2) from values (1), (1), (2), (3), (null) as t(x)";
    expect((await select(sql)).text).toEqual([["[2, 3]", "[1]"]]);
  });

  test("a WITH query hides a table of the same name", async () => {
    expect(
      (await select("with customers as (select '7.0' as age) select max(age) = 7, cast(age as bigint) from customers group by age")).text,
    ).toEqual([["true", "7"]]);
    // As a column of the table it would be a number and this would be its text.
    expect(await refusal("with customers as (select '7' as age) select cast(max(age) as string) from customers")).toContain(
      "compute it in a subquery first",
    );
  });

  test("the time zone of the settings counts", async () => {
    expect((await select("select from_unixtime(0)")).text).toEqual([["1970-01-01 08:00:00"]]);
    expect((await select("select from_unixtime(0)", { settings: { "odps.sql.timezone": "UTC" } })).text).toEqual([["1970-01-01 00:00:00"]]);
    expect(await refusal("select 1", { "odps.sql.timezone": "Mars/Olympus" })).toMatch(/^ODPS-\d+:.*Mars\/Olympus/);
  });

  test("MAX_PT reads the partitions there are", async () => {
    await outcomes(
      "create table parts (x bigint) partitioned by (ds string); insert into parts partition (ds) values (1, '20260101'), (2, '20260103')",
    );
    expect((await select("select x from parts where ds = max_pt('demo.parts')")).text).toEqual([["2"]]);
    await outcomes("drop table parts");
    expect(await refusal("select max_pt('customers')")).toBe(
      "ODPS-0130071:[1,8] Semantic analysis exception - table customers is not partitioned",
    );
  });
});

describe("changes of rows", () => {
  const refusalOf = async (sql: string): Promise<string> => (await refusal(sql)).replace("Semantic analysis exception - ", "");
  beforeAll(async () => {
    await outcomes(
      "create table stock (id bigint not null, v string, n bigint, primary key (id)) partitioned by (ds string) tblproperties ('transactional'='true')",
    );
    await outcomes("insert into stock partition (ds) values (1, 'a', 1, 'x'), (2, 'b', 2, 'x')");
  });
  afterAll(() => outcomes("drop table stock"));

  test.each([
    ["update stock set none = 1", "ODPS-0130071:[1,18] column none cannot be resolved"],
    ["update stock set ds = 'y'", "ODPS-0130071:[1,18] partition column ds cannot be updated"],
    ["update stock set id = 5", "ODPS-0130071:[1,18] column id is part of the primary key, and cannot be updated"],
    ["update stock set n = none + 1", "ODPS-0130071:[1,22] column none cannot be resolved"],
    ["delete from stock s where s.id = t.id", "ODPS-0130071:[1,34] column id cannot be resolved"],
    [
      "merge into stock t using (select 1 as k) s on t.id = s.k when not matched then insert (id, v) values (s.k, 'c')",
      "ODPS-0130071:[1,12] table stock is partitioned: INSERT must name ds",
    ],
    [
      "merge into stock t using (select 1 as k) s on t.id = s.k when not matched then insert values (s.k)",
      "ODPS-0130071:[1,12] wrong columns count 1 in data source, requires 4 columns",
    ],
    [
      "merge into stock t using (select 1 as k union all select 1) s on t.id = s.k when matched then update set n = 7",
      "ODPS-0130071:[1,12] a row of table stock matches more than one row of the source",
    ],
  ])("%s", async (sql, message) => {
    expect(await refusalOf(sql)).toBe(message);
  });

  test("are all made, or none", async () => {
    await refusal(
      "merge into stock t using (select 1 as k, 'x' as d union all select 9, 'x') s on t.id = s.k when matched then update set v = 'changed' when not matched then insert values (cast(null as bigint), 'c', 1, s.d)",
    );
    await refusal("update stock set v = 'changed', n = cast('abc' as bigint)");
    expect((await select("select id, v, n from stock order by id")).text).toEqual([
      ["1", "a", "1"],
      ["2", "b", "2"],
    ]);
  });

  test("replace the rows with the same key in the partition, and the last of several stays", async () => {
    await outcomes("insert into stock partition (ds) values (1, 'new', 5, 'x'), (1, 'newer', 6, 'x'), (1, 'other', 7, 'y')");
    expect((await select("select id, v, ds from stock order by ds, id")).text).toEqual([
      ["1", "newer", "x"],
      ["2", "b", "x"],
      ["1", "other", "y"],
    ]);
  });

  test("have stages, as an INSERT has", async () => {
    const [statement] = await engine.prepare("delete from stock where id = 100", {});
    expect(statement?.kind).toBe("insert");
    expect(statement && (await engine.plan(statement)).length).toBeGreaterThan(0);
  });
});

describe("what is refused", () => {
  test.each([
    ["selec 1", "ODPS-0130161:[1,1] Parse exception - invalid token 'selec'"],
    ["select a b c from customers", "ODPS-0130161:[1,12] Parse exception - invalid token 'c'"],
    ["select (1", "ODPS-0130161:[1,10] Parse exception - unexpected end of the statement"],
    ["select 1 from\n  nope", "ODPS-0130131:[2,3] Table not found - table demo.nope cannot be resolved"],
    ["select 1; select x from demo.nope", "ODPS-0130131:[1,25] Table not found - table demo.nope cannot be resolved"],
    ["select * from other.customers", "ODPS-0130131:[1,15] Table not found - table other.customers cannot be resolved"],
    ["insert into nope values (1)", "ODPS-0130131:[1,13] Table not found - table demo.nope cannot be resolved"],
    ["drop table nope", "ODPS-0130131:[1,12] Table not found - table demo.nope cannot be resolved"],
    ["desc nope", "ODPS-0130131:[1,6] Table not found - table demo.nope cannot be resolved"],
    [
      "select 1,\n  foo(2)",
      "ODPS-0130071:[2,3] Semantic analysis exception - function foo is not supported (docs/sql-support.md lists the functions that are)",
    ],
    ["select nope from customers", "ODPS-0130071:[1,8] Semantic analysis exception - column nope cannot be resolved"],
    ["select c.nope from customers c", "ODPS-0130071:[1,8] Semantic analysis exception - column nope cannot be resolved"],
    [
      "select city, count(*) from customers",
      "ODPS-0130071:[1,8] Semantic analysis exception - column reference city should appear in GROUP BY key",
    ],
    [
      "select cast(1 as geography)",
      "ODPS-0130071:[1,8] Semantic analysis exception - the type GEOGRAPHY is not supported (docs/sql-support.md lists what is)",
    ],
    [
      "create table x (a foo)",
      "ODPS-0130071:[1,19] Semantic analysis exception - the type FOO is not supported (docs/sql-support.md lists what is)",
    ],
    [
      "alter table customers into 5 shards",
      "ODPS-0130071:[1,23] Semantic analysis exception - ALTER TABLE … INTO is not supported (docs/sql-support.md lists what is)",
    ],
    [
      "alter table customers rename to pyodps_iris",
      "ODPS-0130071:[1,33] Semantic analysis exception - table demo.pyodps_iris already exists",
    ],
    [
      "alter table customers add columns (age bigint)",
      "ODPS-0130071:[1,13] Semantic analysis exception - column age already exists in table customers",
    ],
    [
      "alter table customers add columns (x bigint not null)",
      "ODPS-0130071:[1,13] Semantic analysis exception - column x cannot be NOT NULL: the rows that are there have no value for it",
    ],
    ["alter table customers drop columns x", "ODPS-0130071:[1,13] Semantic analysis exception - column x cannot be resolved"],
    [
      "alter table web_logs drop columns ds",
      "ODPS-0130071:[1,13] Semantic analysis exception - column ds is a partition column of table web_logs",
    ],
    [
      "alter table customers change column age rename to city",
      "ODPS-0130071:[1,37] Semantic analysis exception - column city already exists in table customers",
    ],
    [
      "alter table customers change column age age int",
      "ODPS-0130071:[1,37] Semantic analysis exception - changing column data type from BIGINT to INT is not supported",
    ],
    [
      "alter table customers change column age age bigint not null",
      "ODPS-0130071:[1,37] Semantic analysis exception - column age may be NULL, and cannot be made NOT NULL",
    ],
    [
      "alter table customers change column age age bigint after x",
      "ODPS-0130071:[1,37] Semantic analysis exception - column x cannot be resolved",
    ],
    [
      "alter table customers set tblproperties ('transactional'='true')",
      "ODPS-0130071:[1,13] Semantic analysis exception - a table is made transactional when it is created, not afterwards",
    ],
    [
      "alter table customers partition (ds='1') rename to partition (ds='2')",
      "ODPS-0130071:[1,13] Semantic analysis exception - table customers is not partitioned",
    ],
    [
      "alter table web_logs partition (ds='1') rename to partition (ds='2')",
      "ODPS-0130071:[1,13] Semantic analysis exception - partition ds='1' of table web_logs does not exist",
    ],
    [
      "alter table web_logs merge partition (ds='1') overwrite partition (ds='2')",
      "ODPS-0130071:[1,13] Semantic analysis exception - partition ds='1' of table web_logs does not exist",
    ],
    [
      "alter table web_logs drop partition (ds < '2')",
      "ODPS-0130071:[1,41] Semantic analysis exception - a condition on partitions other than = (name each partition); it is not supported (docs/sql-support.md lists what is)",
    ],
    ["msck repair table none", "ODPS-0130131:[1,19] Table not found - table demo.none cannot be resolved"],
    [
      "create table k (id bigint, primary key (id)) tblproperties ('transactional'='true')",
      "ODPS-0130071:[1,14] Semantic analysis exception - column id of the primary key must be NOT NULL",
    ],
    [
      "create table k (id bigint not null, primary key (id))",
      "ODPS-0130071:[1,14] Semantic analysis exception - a table with a primary key needs TBLPROPERTIES ('transactional'='true')",
    ],
    [
      "create table k (id bigint not null, primary key (x)) tblproperties ('transactional'='true')",
      "ODPS-0130071:[1,14] Semantic analysis exception - column x of the primary key cannot be resolved",
    ],
    [
      "delete from customers where age > 5",
      "ODPS-0130071:[1,13] Semantic analysis exception - table customers is not transactional: UPDATE, DELETE and MERGE need TBLPROPERTIES ('transactional'='true')",
    ],
    ["update customers set age", "ODPS-0130161:[1,25] Parse exception - unexpected end of the statement, expecting ="],
    [
      "merge into customers using sale_detail on true",
      "ODPS-0130161:[1,47] Parse exception - unexpected end of the statement, expecting WHEN",
    ],
    [
      "alter view customers rename to x",
      "ODPS-0130071:[1,12] Semantic analysis exception - demo.customers is a table, not a view: write TABLE instead of VIEW",
    ],
    [
      "select * from demo.default.customers",
      "ODPS-0130131:[1,15] Table not found - table demo.default.customers (a name of three parts needs the setting odps.namespace.schema=true) cannot be resolved",
    ],
    [
      "drop table demo.default.customers",
      "ODPS-0130161:[1,12] Parse exception - invalid token '.': a name of three parts needs the setting odps.namespace.schema=true",
    ],
    ["set odps.namespace.schema=true; create table none.t (id bigint)", "ODPS-0422155:[1,46] Schema not found - demo.none"],
    [
      "set odps.namespace.schema=true; select * from default.none",
      "ODPS-0130131:[1,47] Table not found - table demo.none cannot be resolved",
    ],
    ["drop schema default", "ODPS-0130071:[1,13] Semantic analysis exception - schema demo.default is built in and cannot be dropped"],
    ["create schema default", "ODPS-0130071:[1,15] Semantic analysis exception - schema demo.default already exists"],
    ["desc schema other.s", "ODPS-0130071:[1,13] Semantic analysis exception - project other cannot be reached, only demo"],
    [
      "add jar x.jar",
      "ODPS-0130071:[1,1] Semantic analysis exception - the statement ADD is not supported (docs/sql-support.md lists what is)",
    ],
    [
      "select 1; @a := select 1",
      "ODPS-0130071:[1,11] Semantic analysis exception - the variable @a needs script mode (odps.sql.submit.mode=script)",
    ],
    [
      "select transform(1) using 'cat' from customers",
      "ODPS-0130071:[1,8] Semantic analysis exception - TRANSFORM is not supported (docs/sql-support.md lists what is)",
    ],
    ["create table customers (a bigint)", "ODPS-0130071:[1,14] Semantic analysis exception - table demo.customers already exists"],
    ["create table x (a bigint, A string)", "ODPS-0130161:[1,27] Parse exception - column a is there twice"],
    [
      "insert into customers values (1)",
      "ODPS-0130071:[1,13] Semantic analysis exception - wrong columns count 1 in data source, requires 5 columns (includes dynamic partitions if any)",
    ],
    [
      "insert into sale_detail values ('a', 'b', 1)",
      "ODPS-0130071:[1,13] Semantic analysis exception - table sale_detail is partitioned: PARTITION must name sale_date",
    ],
    [
      "alter table web_logs add partition (ds=20260101)",
      "ODPS-0130071:[1,13] Semantic analysis exception - partition ds='20260101' of table web_logs already exists",
    ],
    [
      "alter table web_logs drop partition (ds='1')",
      "ODPS-0130071:[1,13] Semantic analysis exception - partition ds='1' of table web_logs does not exist",
    ],
    [
      "alter table sale_detail add partition (sale_date='1')",
      "ODPS-0130071:[1,13] Semantic analysis exception - PARTITION must give region a value",
    ],
    [
      "truncate table web_logs partition (dt='1')",
      "ODPS-0130071:[1,36] Semantic analysis exception - dt is not a partition column of table web_logs",
    ],
    ["select cast('abc' as bigint)", 'ODPS-0123091:Illegal type cast - Could not convert string "abc" to DECIMAL(38,18)'],
    [
      "select cast(300 as tinyint)",
      "ODPS-0123091:Illegal type cast - Type INT64 with value 300 can't be cast because the value is out of range for the destination type INT8",
    ],
  ])("%s", async (sql, message) => {
    expect(await refusal(sql)).toBe(message);
  });

  test.each([
    "select * from read_csv('/etc/passwd')",
    "select * from '/etc/hostname'",
    "select * from range(3)",
    "select getenv('HOME')",
    "copy customers to 'x.csv'",
    "attach 'x.db'",
    "pragma version",
    "install httpfs",
    "select * from duckdb_settings()",
    "select mc_to_string(1)",
    "select * from customers tablesample (10 percent)",
    "select top 1 * from customers",
    "select * from customers for update",
    "select name from pyodps_iris where not name like 'x'",
    "select date '2026-01-01' + 1",
    "select * from customers qualify row_number() over (order by age) = 1 limit 1 offset foo",
    "select ? from customers",
    "select interval 1 day",
    "select any(1)",
    "select a.age from customers a, customers b where a.age = b.age(+)",
    "select first_value(city) ignore nulls over (order by age) from customers",
    "select upper(city) filter (where age > 20) from customers",
    "select concat(distinct city, city) from customers",
    "select if(true, 1, 2, 3)",
    "select transform(city) using 'cat' from customers",
    "select * from (select 1 as a) t pivot (sum(a) for a in (1))",
    "use other",
    "delete from customers",
    "update customers set age = 1",
  ])("DuckDB's own and Hive's other: %s", async (sql) => {
    expect(await refusal(sql)).toMatch(/^ODPS-\d{7}:/);
    expect((await select("select count(*) from customers")).text).toEqual([["500"]]);
  });

  test("a message shows neither the translated text nor a path of this machine", async () => {
    for (const sql of ["select upper(1, 2, 3)", "select sum('a', 'b')", "select count(*) from customers where city"]) {
      expect(await refusal(sql)).not.toMatch(/mc_|LINE|\n|\/work|node_modules/);
    }
  });

  test("an INSERT OVERWRITE that fails leaves the rows as they were", async () => {
    await outcomes("create table safe (x bigint not null); insert into safe values (1)");
    expect(await refusal("insert overwrite table safe select cast('x' as bigint)")).toMatch(/^ODPS-0123091/);
    expect(await refusal("insert overwrite table safe select null")).toMatch(/^ODPS-0123144/);
    expect((await select("select x from safe")).text).toEqual([["1"]]);
    await outcomes("drop table safe");
  });
});

describe("plans", () => {
  const stagesOf = async (sql: string): Promise<readonly string[]> => {
    const [statement] = await engine.prepare(sql, {});
    if (statement === undefined) throw new Error("There is a statement.");
    return (await engine.plan(statement)).map(({ name }) => name);
  };

  test.each([
    ["select 1", ["M1"]],
    ["select name from pyodps_iris where sepallength > 5", ["M1"]],
    ["select name, count(*) from pyodps_iris group by name", ["M1", "R2_1"]],
    ["select name, count(*) c from pyodps_iris group by name order by c", ["M1", "R2_1", "R3_2"]],
    [
      "select c.city, sum(d.total_price) t from sale_detail d join customers c on d.customer_id = c.customer_id group by c.city order by t limit 3",
      ["M1", "M2", "J3_1_2", "R4_3", "R5_4"],
    ],
    ["select row_number() over (order by age) from customers", ["M1", "R2_1"]],
    ["select city from customers union all select name from pyodps_iris", ["M1", "M2", "M3_1_2"]],
    ["create table planned as select name, count(*) as c from pyodps_iris group by name", ["M1", "R2_1"]],
    ["insert into sale_detail partition (sale_date='x', region='y') select city, city, 1 from customers", ["M1"]],
    ["show tables", []],
    ["create table planned (x bigint)", []],
  ])("%s", async (sql, names) => {
    expect(await stagesOf(sql)).toEqual(names);
  });

  test("carry estimates and the names of their inputs", async () => {
    const [statement] = await engine.prepare("select name, count(*) from pyodps_iris group by name", {});
    if (statement === undefined) throw new Error("There is a statement.");
    expect(await engine.plan(statement)).toEqual([
      { name: "M1", kind: "map", inputs: [], inputRecords: 150, outputRecords: 150, recordBytes: 8, table: "pyodps_iris" },
      { name: "R2_1", kind: "reduce", inputs: ["M1"], inputRecords: 150, outputRecords: 3, recordBytes: expect.any(Number) },
    ]);
  });

  test("count all rows of a table that is read with a condition, unless it leaves out partitions", async () => {
    const inputOf = async (sql: string): Promise<number | undefined> => {
      const [statement] = await engine.prepare(sql, {});
      return statement === undefined ? undefined : (await engine.plan(statement))[0]?.inputRecords;
    };
    expect(await inputOf("select name from pyodps_iris where sepallength > 5")).toBe(150);
    expect(await inputOf("select shop_name from sale_detail where total_price > 5")).toBe(20_000);
    expect(await inputOf("select shop_name from sale_detail where sale_date = '2013'")).toBeLessThan(20_000);
  });

  test("the cost counts what is read: columns that are used, partitions that are left, files of some size", async () => {
    const costs = async (sql: string): Promise<unknown> => engine.cost(sql, {});
    expect(await costs("select 1")).toEqual({ udf: 0, complexity: 1, input: 0 });
    expect(await costs("select * from pyodps_iris")).toEqual({ udf: 0, complexity: 1, input: 150 * 5 * 8 });
    expect(await costs("select name, count(*) from pyodps_iris group by name")).toEqual({ udf: 0, complexity: 1, input: 150 * 8 });
    expect(await costs("select count(*) from pyodps_iris where sepallength > 1")).toMatchObject({ input: 150 * 8 });
    const [all, china] = [
      await engine.cost("select shop_name from sale_detail", {}),
      await engine.cost("select shop_name from sale_detail where region = 'china'", {}),
    ];
    expect(all.input).toBe(20_000 * 8);
    expect(china.input).toBeLessThan(all.input);
    for (const statement of await engine.prepare("create table small_file (id tinyint); insert into small_file values (1), (2), (3)", {}))
      await engine.run(statement, new AbortController().signal);
    expect(await costs("select * from small_file")).toMatchObject({ input: 100 });
  });

  test.each([
    // The example of the documentation (https://help.aliyun.com/document_detail/112752.html).
    [
      "select distinct total1 from (select id1, count(f1) as total1 from values (1, 2) as in1(id1, f1) group by id1) tmp1 order by total1 desc limit 100",
      1.5,
    ],
    ["select a.name from pyodps_iris a join pyodps_iris b on a.name = b.name group by a.name", 1],
    ["select 'join join join join', name from pyodps_iris -- join join join", 1],
    [
      "select sum(x) over (), max(x) over (), min(x) over (), avg(x) over (), count(x) over (), count(distinct x) over () from values (1) as t(x)",
      2,
    ],
  ])("the complexity of %s is %d", async (sql, complexity) => {
    expect(await engine.cost(sql, {})).toMatchObject({ complexity });
  });

  test("the cost of a script is not estimated", async () => {
    await expect(engine.cost("select 1; select 2", {})).rejects.toThrow(/\[1,11\].*the cost of a script cannot be estimated/);
  });

  test("lineage tells the columns of a query, and the table of an INSERT", async () => {
    const lineageOf = async (sql: string): Promise<unknown> => {
      const [statement] = await engine.prepare(sql, {});
      if (statement === undefined) throw new Error("There is a statement.");
      return engine.lineage(statement);
    };
    expect(await lineageOf("select 1, 'x' as name, 2 as name")).toEqual({
      columns: [
        { name: "_c0", type: { kind: "int" } },
        { name: "name", type: { kind: "string" } },
        { name: "name2", type: { kind: "int" } },
      ],
    });
    await expect(lineageOf("create table if not exists lineage_table (id bigint)")).rejects.toThrow("DDL not supported in LINEAGE analyze");
  });
});

describe("many at once", () => {
  const endless = "select count(*) from web_logs a join web_logs b on a.bytes + b.bytes > a.log_id - b.log_id";

  test("an abort interrupts DuckDB and the connection goes on", async () => {
    const busy = await openDuckDbEngine({ project: "demo", maxConcurrentQueries: 1 });
    const [statement] = await busy.prepare(endless, {});
    if (statement === undefined) throw new Error("There is a statement.");
    const [first, second] = [new AbortController(), new AbortController()];
    const running = busy.run(statement, first.signal);
    const queued = busy.run(statement, second.signal);
    const last = select("select 1", { on: busy });
    second.abort(new Error("left the queue"));
    await expect(queued).rejects.toThrow("left the queue");
    first.abort(new Error("stopped by a person"));
    await expect(running).rejects.toThrow("stopped by a person");
    expect((await last).text).toEqual([["1"]]);
    await busy.close();
  });

  test("a query whose result would fill the disk ends with an error, and leaves the place to others", async () => {
    const small = await openDuckDbEngine({ project: "demo", maxDiskBytes: 5_000_000 });
    const [statement] = await small.prepare(
      // Numbers that cannot be compressed, so that the place is soon full.
      `select ${Array.from({ length: 12 }, (_, at) => `rand() as r${at}`).join(", ")}
        from web_logs a join web_logs b on a.bytes + b.bytes > a.log_id - b.log_id`,
      {},
    );
    if (statement === undefined) throw new Error("There is a statement.");
    await expect(small.run(statement, signal)).rejects.toThrow(
      /^ODPS-0010000:System internal error - the results take more than 5 MB of disk/,
    );
    const { stored } = await select("select explode(sequence(1, 100000)) as n", { on: small });
    expect(stored.count).toBe(100_000);
    await small.close();
  });

  test("closing stops what runs and what waits", async () => {
    const closing = await openDuckDbEngine({ project: "demo", maxConcurrentQueries: 1 });
    const [statement] = await closing.prepare(endless, {});
    if (statement === undefined) throw new Error("There is a statement.");
    const runs = [1, 2].map(() => closing.run(statement, signal));
    const ends = Promise.allSettled(runs);
    await closing.close();
    expect((await ends).map((end) => (end.status === "rejected" ? String(end.reason) : "ended"))).toEqual(
      Array(2).fill("Error: The SQL engine is closed."),
    );
    await expect(closing.prepare("select 1", {})).rejects.toThrow("The SQL engine is closed.");
  });

  test("there is place for one query at least", async () => {
    await expect(openDuckDbEngine({ project: "demo", maxConcurrentQueries: 0 })).rejects.toThrow(
      "maxConcurrentQueries is a whole number of at least 1, not 0.",
    );
  });

  test("scripts that write the same table one after the other see each other's rows", async () => {
    await outcomes("create table shared (x bigint)");
    await Promise.all([1, 2, 3, 4, 5].map((x) => outcomes(`insert into shared values (${x})`)));
    expect((await select("select count(*), sum(x) from shared")).text).toEqual([["5", "15"]]);
    await outcomes("drop table shared");
  });
});

describe("sample tables", () => {
  test("have their rows, whatever is the first to name them", async () => {
    const on = await openDuckDbEngine({ project: "demo" });
    const first = async (sql: string): Promise<unknown> => (await select(sql, { on })).text[0];
    try {
      const customers = on.tables.catalog.findDuckDb("customers");
      if (customers === undefined) throw new Error("There is a table customers.");
      expect((await on.tables.rows(customers)).count).toBe(500);
      await outcomes("insert into SALE_DETAIL partition (sale_date='2013', region='usa') values ('s', 'c', 1)", { on });
      expect(await first("select count(*) from sale_detail")).toEqual(["20001"]);
      await outcomes("drop table `pyodps_iris`; create table pyodps_iris (name string)", { on });
      expect(await first("select count(*) from pyodps_iris")).toEqual(["0"]);
      await outcomes("create view logs as select * from web_logs", { on });
      expect(await first("select count(*) from logs")).toEqual(["200000"]);
    } finally {
      await on.close();
    }
  });
});

describe("a data directory", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "emulator-data-"));
  });
  afterAll(() => rm(directory, { recursive: true }));

  test("every Parquet file becomes a table, its types kept", async () => {
    const writer = await (await DuckDBInstance.create()).connect();
    const row = "select 1::TINYINT a, 2::BIGINT b, 1.50::DECIMAL(10,2) c, ['x', NULL] d, {'k': 'v'} e, 'ü' f";
    await writer.run(`copy (${row}) to '${join(directory, "typed.parquet")}' (format parquet)`);
    writer.closeSync();
    const withData = await openDuckDbEngine({ project: "demo", dataDir: directory });
    const { text: rows, columns } = await select("select * from typed", { on: withData });
    expect(rows).toEqual([["1", "2", "1.50", "[x, \\N]", "{k:v}", "ü"]]);
    expect(columns.map(({ type }) => type)).toEqual(["tinyint", "bigint", "decimal(10,2)", "array<string>", "struct<k:string>", "string"]);
    await withData.close();
  });

  test("every CSV file becomes a table", async () => {
    await writeFile(join(directory, "Cities.csv"), 'id,City,founded\n1,"O\'Hara, north",2020-01-02\n2,Ulm,\n');
    await writeFile(join(directory, "notes.txt"), "no table");
    const withData = await openDuckDbEngine({ project: "demo", dataDir: directory });
    const { text: rows, columns } = await select("select * from cities order by id", { on: withData });
    expect(rows).toEqual([
      ["1", "O'Hara, north", "2020-01-02"],
      ["2", "Ulm", null],
    ]);
    expect(columns).toEqual([
      { name: "id", type: "bigint" },
      { name: "city", type: "string" },
      { name: "founded", type: "date" },
    ]);
    await withData.close();
  });

  test("a directory that is not there is named", async () => {
    const missing = join(directory, "nowhere");
    await expect(openDuckDbEngine({ project: "demo", dataDir: missing })).rejects.toThrow(`The data directory ${missing} cannot be read.`);
  });
});

test("DESC says what was declared", async () => {
  await outcomes(
    "create table described (id bigint not null comment 'the key', v varchar(10)) comment 'for a test' partitioned by (ds string comment 'day') lifecycle 30",
  );
  const box = await text("desc extended demo.described");
  expect(box).toMatch(/TableComment: for a test/);
  expect(box).toMatch(/Lifecycle: +30/);
  expect(box).toMatch(/\| id +\| bigint +\| +\| +\| false +\| the key +\|/);
  expect(box).toMatch(/\| v +\| varchar\(10\)/);
  expect(box).toMatch(/Partition Columns:[^]*\| ds +\| string +\| +\| day +\|/);
  await outcomes("drop table described");
});
