import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDuckDbEngine } from "../engine/open-duckdb-engine.ts";
import type { SqlEngine } from "../sql-engine.ts";
import { loadDialectLibrary } from "../parse/dialect-library.ts";

beforeAll(() => loadDialectLibrary());

let engine: SqlEngine;

const forbidden = { "odps.sql.allow.fullscan": "false" };

beforeAll(async () => {
  engine = await openDuckDbEngine({ project: "demo" });
  for (const statement of await engine.prepare(
    "create view every_sale as select shop_name, total_price, sale_date as day from sale_detail",
    {},
  ))
    await engine.run(statement, new AbortController().signal);
});
afterAll(() => engine.close());

/** Compiles without running. */
const compiled = (sql: string): Promise<unknown> => engine.prepare(sql, forbidden);

// The words are those of https://www.alibabacloud.com/help/en/maxcompute/user-guide/sql-errors-odps-01cccxx (ODPS-0130071).
describe("with odps.sql.allow.fullscan=false, a query of a partitioned table", () => {
  test.each([
    "select count(*) from sale_detail",
    "select * from sale_detail where shop_name = 's1'",
    "select * from sale_detail where sale_date = '2013' or shop_name = 's1'",
    "select * from (select * from sale_detail) t",
    "with s as (select * from sale_detail) select * from s",
    "select * from customers c join sale_detail d on c.customer_id = d.customer_id",
    "select * from sale_detail where sale_date = '2013' union all select * from sale_detail",
    "select * from customers where customer_id in (select customer_id from sale_detail)",
    "select * from sale_detail a join sale_detail b on a.customer_id = b.customer_id where a.sale_date = '2013'",
    "select * from every_sale where shop_name = 's1'",
    "select (select max(total_price) from sale_detail)",
    "create table copied as select * from sale_detail",
  ])("is refused without a condition on a partition: %s", async (sql) => {
    await expect(compiled(sql)).rejects.toThrow(
      "ODPS-0130071:[0,0] Semantic analysis exception - physical plan generation failed: java.lang.RuntimeException: Table(demo,sale_detail) is full scan with all partitions, please specify partition predicates.",
    );
  });

  test.each([
    "select count(*) from sale_detail where sale_date = '2013'",
    "select * from demo.sale_detail d where shop_name = 's1' and (d.sale_date >= '2013' and d.region in ('china'))",
    "select * from sale_detail where sale_date = '2013' or region = 'china'",
    "select * from sale_detail where sale_date = max_pt('sale_detail')",
    "select * from sale_detail where sale_date in (select max(ds) from web_logs where ds > '2000')",
    "select * from (select * from sale_detail) t where t.sale_date = '2013'",
    "select * from (select shop_name, sale_date as day from sale_detail) t where day = '2013'",
    "with s as (select * from sale_detail) select * from s where sale_date = '2013'",
    "select * from customers c join sale_detail d on c.customer_id = d.customer_id and d.sale_date = '2013'",
    "select * from customers c left join (select * from sale_detail where region = 'china') d on c.customer_id = d.customer_id",
    "select * from every_sale where day = '2013'",
    "select count(*) from customers",
    "set odps.sql.allow.fullscan=true; select count(*) from sale_detail",
  ])("is compiled with one: %s", async (sql) => {
    await expect(compiled(sql)).resolves.toBeDefined();
  });
});
