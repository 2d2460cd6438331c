import { describe, expect, it } from "vitest";

import { fingerprintOf, shapeOfSql } from "./fingerprint.ts";

const sqlJob = (query: string, name?: string) => ({ name, tasks: [{ type: "SQL" as const, name: "AnonymousSQLTask", query }] });

describe("the fingerprint of a job", () => {
  it("is the same for a SQL text with other literals, comments, white space and case, and with a list of another length", async () => {
    const first = await fingerprintOf("p", sqlJob("select a from t where ds='20230101' and x in (1, 2, 3);"));
    const second = await fingerprintOf("p", sqlJob('-- nightly\nSELECT a\n FROM t /* all */ WHERE ds = "20230102" AND x IN (4.5)'));
    expect(first).toMatch(/^[\da-f]{16}$/);
    expect(second).toBe(first);
  });

  it("differs for another table, another column, another project, and an SQL that is only estimated", async () => {
    const sql = "select a from t where x = 1";
    const task = { type: "SQLCost" as const, name: "AnonymousSQLCostTask", query: sql };
    const all = await Promise.all([
      fingerprintOf("p", sqlJob(sql)),
      fingerprintOf("p", sqlJob("select a from u where x = 1")),
      fingerprintOf("p", sqlJob("select b from t where x = 1")),
      fingerprintOf("q", sqlJob(sql)),
      fingerprintOf("p", { tasks: [task] }),
    ]);
    expect(new Set(all).size).toBe(5);
  });

  it("goes by the name where the job was given one, whatever date stands in it", async () => {
    const monday = await fingerprintOf("p", sqlJob("select 1", "orders_20230102"));
    expect(await fingerprintOf("p", sqlJob("select 2 from elsewhere", "orders_2023-01-03"))).toBe(monday);
    expect(await fingerprintOf("p", sqlJob("select 1", "refunds_20230102"))).not.toBe(monday);
  });

  it.each(["", "AnonymousSQLTask", "console_query_task_1690000000000", "20230101120000123"])(
    "goes by the SQL text where the name is %j",
    async (name) => {
      expect(await fingerprintOf("p", sqlJob("select 1 from t", name))).toBe(await fingerprintOf("p", sqlJob("select 9 from t")));
    },
  );

  it("is not known for a job without a task", async () => {
    expect(await fingerprintOf("p", { tasks: [] })).toBeNull();
  });
});

it("keeps quotes in texts and comment signs in strings apart", async () => {
  expect(await shapeOfSql("select 'it\\'s -- no comment', `a-b` from t -- 'x'\n;")).toBe("select ? , `a-b` from t");
});
