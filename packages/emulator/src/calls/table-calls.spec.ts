import { afterAll, beforeAll, expect, it } from "vitest";
import { createEmulator } from "../create-emulator.ts";
import type { Emulator } from "../emulator.ts";
import { childText, parseXml } from "../wire/xml.ts";
import { sqlJob } from "../testing/client.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator({ verifySignatures: false, clock: "manual" });
  await sql(
    "create table goods (id bigint not null comment 'key', v varchar(5)) comment 'things' partitioned by (pt string, hh bigint) lifecycle 7",
  );
  await sql("insert into goods partition (pt, hh) values (1, 'a', 'x', 1), (2, 'b', 'x', 1), (3, 'c', 'y', 2)");
  await sql("alter table goods add partition (pt='z', hh=3)");
});
afterAll(() => emulator.close());

const root = "http://emulator.test/api/projects/demo_project";

async function sql(statement: string): Promise<void> {
  const response = await emulator.fetch(new Request(`${root}/instances`, { method: "POST", body: sqlJob(statement) }));
  await emulator.clock.advance(60_000);
  expect(response.ok).toBe(true);
}

async function get(target: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await emulator.fetch(new Request(`${root}/${target}`));
  return { status: response.status, text: await response.text() };
}

/** The JSON inside a table's or a partition's XML. */
async function schemaOf(target: string): Promise<unknown> {
  const { text } = await get(target);
  return JSON.parse(childText(parseXml(text), "Schema") ?? "null");
}

it("describes a table (docs/tunnel.md 11.2)", async () => {
  expect(await schemaOf("tables/GOODS")).toMatchObject({
    columns: [
      { name: "id", type: "bigint", comment: "key", isNullable: false },
      { name: "v", type: "varchar(5)", isNullable: true },
    ],
    partitionKeys: [
      { name: "pt", type: "string" },
      { name: "hh", type: "bigint" },
    ],
    comment: "things",
    lifecycle: 7,
    recordNum: 3,
    isVirtualView: false,
  });
  expect(await schemaOf("tables/goods?extended")).toMatchObject({ Reserved: "{}", PhysicalSize: 48 });
});

it("lists tables, and those whose names begin so (docs/tunnel.md 11.3)", async () => {
  const { text } = await get("tables?expectmarker=true");
  expect([...text.matchAll(/<Name>(.*?)<\/Name>/g)].map(([, name]) => name)).toEqual([
    "customers",
    "goods",
    "pyodps_iris",
    "sale_detail",
    "web_logs",
  ]);
  for (const none of ["owner=nobody", "type=VIRTUAL_VIEW", "name=x"]) expect((await get(`tables?${none}`)).text).not.toContain("<Table>");
  expect((await get("tables?expectmarker=true&name=GOO&type=MANAGED_TABLE")).text).toMatch(
    /<Marker\/>.*<Table><Name>goods<\/Name><Owner>[^<]+<\/Owner><\/Table><\/Tables>$/,
  );
});

it("lists partitions, also by their first columns (docs/tunnel.md 11.3)", async () => {
  const listed = async (query: string): Promise<readonly string[]> =>
    [...(await get(`tables/goods?partitions&${query}`)).text.matchAll(/<Partition>(.*?)<\/Partition>/g)].map(([, inside = ""]) =>
      [...inside.matchAll(/Value="(.*?)"|RecordCount>(\d+)/g)].map(([, value, count]) => value ?? count).join(" "),
    );
  expect(await listed("expectmarker=true")).toEqual(["x 1 2", "y 2 1", "z 3 0"]);
  expect(await listed("partition=pt%3D%27y%27")).toEqual(["y 2 1"]);
  expect((await get("tables/customers?partitions")).text).toContain("<Partitions><Marker/>");
  expect(await schemaOf("tables/goods?partition=pt%3D%27x%27%2Chh%3D%271%27")).toMatchObject({ partitionRecordNum: 2 });
  expect(await schemaOf("tables/goods?extended&partition=pt%3D%27z%27%2Chh%3D%273%27")).toMatchObject({
    partitionRecordNum: 0,
    PhysicalSize: 0,
  });
});

it("gives the first rows as CSV (docs/tunnel.md 11.1)", async () => {
  expect((await get("tables/goods?data&linenum=1&partition=pt%3Dy,hh%3D2")).text).toBe('"id","v","pt","hh"\n3,"c","y",2\n');
  for (const columns of ["cols", "columns"])
    expect((await get(`tables/goods?data&linenum=2&${columns}=v`)).text.split("\n")).toHaveLength(4);
  for (const wrong of ["linenum=-1", "linenum=few", "columns=price"]) expect((await get(`tables/goods?data&${wrong}`)).status).toBe(400);
});

it.each([
  ["tables/nothing", "NoSuchTable"],
  ["tables/nothing?partitions", "NoSuchTable"],
  ["tables/goods?partition=pt%3Da", "NoSuchPartition"],
  ["tables/goods?partition=pt%3Da,hh%3D1", "NoSuchPartition"],
  ["tables/goods?partition=x%3Da", "NoSuchPartition"],
  ["tables/goods?partition=nonsense", "NoSuchPartition"],
])("says that there is no %s", async (target, code) => {
  const { status, text } = await get(target);
  expect(status).toBe(404);
  expect(childText(parseXml(text), "Code")).toBe(code);
});
