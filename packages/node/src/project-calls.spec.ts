import { createEmulator } from "@maxcompute-rx/emulator";
import type { Emulator } from "@maxcompute-rx/emulator";
import { createMaxCompute, fetchTransport } from "@maxcompute-rx/core";
import type { MaxCompute } from "@maxcompute-rx/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

// Calls about a project on the emulator: two implementations that do not know each other.

let emulator: Emulator;
let mc: MaxCompute;

const connected = (project: string): MaxCompute => {
  const { accessKeyId, accessKeySecret } = emulator.account;
  return createMaxCompute({
    endpoint: "http://emulator.test/api",
    project,
    credentials: { accessKeyId, accessKeySecret },
    transport: fetchTransport({ fetch: emulator.fetch }),
  });
};

beforeAll(async () => {
  emulator = await createEmulator({ pace: 1000, queueMs: 0 });
  mc = connected(emulator.account.project);
});
afterAll(() => emulator.close());

describe("jobs about the files of a table", () => {
  it("run to their end, with the action in their settings", async () => {
    await mc.executeSql("create table if not exists frozen (id bigint) partitioned by (ds string)");
    const instance = await mc.executeMerge("frozen", {
      action: "freeze",
      partition: "ds=20190101",
      hints: { "my.hint": 1 },
      priority: 3,
      name: "cold",
    });
    const { tasks, priority, name } = await instance.getJob();
    expect({ priority, name }).toEqual({ priority: 3, name: "cold" });
    expect(tasks).toMatchObject([{ type: "Merge", tableName: "frozen partition(ds='20190101')" }]);
    expect(JSON.parse(tasks[0]?.properties?.settings ?? "")).toEqual({ "my.hint": "1", "odps.merge.cold.storage.mode": "backup" });
  });

  it("start from statements, also after SET statements and comments", async () => {
    const instance = await mc.executeSql("set my.hint=2;\n-- once a week\nALTER TABLE pyodps_iris MERGE SMALLFILES;");
    expect((await instance.getJob()).tasks).toMatchObject([
      { type: "Merge", tableName: "pyodps_iris", properties: { settings: '{"my.hint":"2"}' } },
    ]);
    const cost = await mc.executeSqlCost("select * from pyodps_iris");
    expect(cost.inputSize).toBeGreaterThan(0);
  });

  it("fail when the table is not there", async () => {
    await expect(mc.executeMerge("there_is_no_such_table")).rejects.toMatchObject({ code: "job_failed" });
  });
});

describe("XFlows of a project", () => {
  it("are read and deleted, and the public ones are protected", async () => {
    const shared = connected("algo_public");
    expect(await shared.getXFlow("AppendID")).toMatchObject({
      name: "AppendID",
      creationTime: expect.any(Date),
      source: expect.stringContaining("<xflow"),
    });
    await expect(shared.deleteXFlow("AppendID")).rejects.toMatchObject({ code: "forbidden" });
    expect(await mc.existXFlow("AppendID")).toBe(false);
    await expect(mc.deleteXFlow("AppendID")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("security queries", () => {
  it("give values, and texts where the answer is no JSON", async () => {
    expect(await mc.executeSecurityQuery("whoami")).toMatchObject({ ProjectName: mc.project });
    await mc.executeSecurityQuery("create role reader");
    expect(await mc.executeSecurityQuery("list roles")).toContain("reader");
  });

  it("reject with the service's words", async () => {
    await expect(mc.executeSecurityQuery("make me owner")).rejects.toMatchObject({
      code: "invalid_request",
      serverCode: "InvalidParameter",
    });
  });
});

it("knows which quotas there are", async () => {
  expect([await mc.existQuota("interactive"), await mc.existQuota("none")]).toEqual([true, false]);
});

describe("schemas and tables", () => {
  const all = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
    const found: T[] = [];
    for await (const item of items) found.push(item);
    return found;
  };

  it("are listed with their columns and partitions", async () => {
    expect((await all(mc.listSchemas())).map(({ name }) => name)).toEqual(["default"]);
    const tables = await all(mc.listTables({ prefix: "sale" }));
    expect(tables).toMatchObject([{ name: "sale_detail", type: "MANAGED_TABLE" }]);
    const { columns, partitionColumns, rowCount } = await mc.getTable("sale_detail");
    expect(columns[0]).toMatchObject({ name: "shop_name", type: "string" });
    expect(partitionColumns.map(({ name }) => name)).toEqual(["sale_date", "region"]);
    expect(rowCount).toBeGreaterThan(0);
    const [partition] = await all(mc.listPartitions("sale_detail"));
    expect(Object.keys(partition?.values ?? {})).toEqual(["sale_date", "region"]);
    expect(await all(mc.listPartitions("pyodps_iris"))).toEqual([]);
  });

  it("are those of the schema that is named", async () => {
    await mc.executeSql("create schema if not exists reports");
    await mc.executeSql("set odps.namespace.schema=true; create table if not exists reports.monthly (id bigint)");
    expect((await all(mc.listTables({ schema: "reports" }))).map(({ name }) => name)).toEqual(["monthly"]);
    expect((await mc.getTable("monthly", { schema: "reports" })).columns).toHaveLength(1);
    await expect(mc.getTable("monthly")).rejects.toMatchObject({ code: "not_found" });
  });
});
