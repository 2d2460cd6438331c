import { CompressionType, getCompressionCodec, setCompressionCodec, tableFromIPC } from "@uwdata/flechette";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createEmulator } from "../create-emulator.ts";
import type { Emulator } from "../emulator.ts";
import { errorOf, TunnelClient } from "../testing/tunnel-client.ts";
import { children, childText, parseXml } from "../wire/xml.ts";

let emulator: Emulator;
const tunnel = new TunnelClient(() => emulator);
beforeAll(async () => {
  emulator = await createEmulator({ verifySignatures: false, clock: "manual" });
  await tunnel.sql("create table goods (id bigint, name string, at timestamp, about json) partitioned by (pt string)");
  await tunnel.sql("create table keyed (id bigint not null, primary key (id)) tblproperties ('transactional'='true')");
  await tunnel.sql(
    "insert into goods partition (pt='a') values (1, 'fig', timestamp '2024-01-01 08:00:00', cast('{\"a\":1}' as json)), (2, null, null, null)",
  );
  await tunnel.sql("insert into goods partition (pt='b') values (3, 'pear', null, null)");
});
afterAll(() => emulator.close());

async function preview(query: string, headers: Readonly<Record<string, string>> = {}): Promise<readonly unknown[]> {
  const response = await tunnel.ask("GET", `goods/preview?${query}`, { headers });
  expect(response.headers.get("content-encoding")).toBeNull();
  return tableFromIPC(new Uint8Array(await response.arrayBuffer()), { useBigInt: true }).toArray();
}

const fig = { id: 1n, name: "fig", at: { sec: BigInt(Date.UTC(2024, 0, 1) / 1000), nano: 0 }, about: '{"a":1}', pt: "a" };
const unknown = { id: 2n, name: null, at: null, about: null, pt: "a" };

it.each(["", "ZSTD", "LZ4_FRAME", "gzip, deflate"])(
  "gives the first rows as a stream of Arrow, partition columns included, to a client that takes '%s' (docs/tunnel.md 11.9)",
  async (codec) => {
    const rows = await preview("limit=-1", codec === "" ? {} : { "Accept-Encoding": codec });
    expect(rows).toEqual([fig, unknown, { id: 3n, name: "pear", at: null, about: null, pt: "b" }]);
  },
);

it("compresses also when a client in the same program has set a codec that only reads, and leaves the reading to it", async () => {
  const before = getCompressionCodec(CompressionType.LZ4_FRAME);
  const read = Uint8Array.of(1);
  const refuse = (): never => {
    throw new Error("This codec only reads.");
  };
  setCompressionCodec(CompressionType.LZ4_FRAME, { decode: () => read, encode: refuse });
  expect(await preview("limit=1", { "Accept-Encoding": "LZ4_FRAME" })).toEqual([fig]);
  expect(getCompressionCodec(CompressionType.LZ4_FRAME)?.decode(read, 1)).toBe(read);
  if (before !== null) setCompressionCodec(CompressionType.LZ4_FRAME, before);
});

it("gives as many rows, of the partition and in the columns that are asked for", async () => {
  expect(await preview("limit=1")).toEqual([fig]);
  expect(await preview("limit=10&partition=pt%3Db&columns=pt,NAME")).toEqual([{ name: "pear", pt: "b" }]);
  expect(await preview("limit=10&partition=pt%3Dc")).toEqual([]);
});

it.each([
  ["goods/preview?columns=price", 400, "InvalidColumnSpec"],
  ["goods/preview?partition=hh%3D1", 400, "InvalidPartitionSpec"],
  ["goods/preview?limit=few", 400, "InvalidArgument"],
  ["nothing/preview", 404, "NoSuchTable"],
])("answers %s with %i %s", async (target, status, code) => {
  expect(await errorOf(await tunnel.ask("GET", target))).toEqual([status, code]);
});

async function loaded(body: string): Promise<readonly (readonly (string | undefined)[])[]> {
  const response = await emulator.fetch(
    new Request("http://emulator.test/api/projects/demo_project/tables?query", { method: "POST", body }),
  );
  return children(parseXml(await response.text()), "Table").map((table) =>
    ["Project", "Name", "Type"].map((name) => childText(table, name)),
  );
}

it("describes many tables at once, and leaves out those that are not there (docs/tunnel.md 11.10)", async () => {
  const asked = ["goods", "nothing", "KEYED"].map((name) => `<Table><Project>demo_project</Project><Name>${name}</Name></Table>`).join("");
  expect(await loaded(`<Tables>${asked}<Table><Project>other</Project><Name>goods</Name></Table></Tables>`)).toEqual([
    ["demo_project", "goods", "MANAGED_TABLE"],
    ["demo_project", "keyed", "MANAGED_TABLE"],
  ]);
  expect(await loaded("<Tables><Table><Name>goods</Name><Schema>none</Schema></Table></Tables>")).toEqual([]);
  expect(
    (await emulator.fetch(new Request("http://emulator.test/api/projects/demo_project/tables?query", { method: "POST", body: "<Tables>" })))
      .status,
  ).toBe(400);
});

it.each([
  ["POST", "/projects/demo_project/tunnel/uploads?type=volumefile"],
  ["GET", "/projects/demo_project/tunnel/downloads/1?type=volumefile"],
  ["POST", "/api/storage/v1/projects/demo_project/schemas/default/tables/goods/sessions?session_type=batch_read"],
])("refuses in words what official clients ask and it does not have: %s %s", async (method, path) => {
  expect(await errorOf(await emulator.fetch(new Request(`http://emulator.test${path}`, { method })))).toEqual([405, "MethodNotAllowed"]);
});
