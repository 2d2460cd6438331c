import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createEmulator } from "../create-emulator.ts";
import type { Emulator } from "../emulator.ts";
import { errorOf, records, TunnelClient } from "../testing/tunnel-client.ts";

let emulator: Emulator;
const tunnel = new TunnelClient(() => emulator);
beforeAll(async () => {
  emulator = await createEmulator({ verifySignatures: false, clock: "manual" });
});
afterAll(() => emulator.close());

beforeEach(async () => {
  for (const table of ["goods", "parted", "keyed"]) await tunnel.sql(`drop table if exists ${table}`);
  await tunnel.sql("create table goods (id bigint, name string)");
  await tunnel.sql("create table parted (id bigint) partitioned by (pt string)");
});

const session = z.object({
  session_name: z.string(),
  status: z.literal("normal"),
  schema: z.object({
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    partitionKeys: z.array(z.object({ name: z.string() })),
  }),
  schema_version: z.number(),
  quota_name: z.string(),
  slots: z.array(z.tuple([z.number(), z.string()])),
  last_batch_id: z.number(),
});

async function open(target: string, headers: Readonly<Record<string, string>> = {}): Promise<z.infer<typeof session>> {
  return session.parse(await (await tunnel.ask("POST", target, { headers })).json());
}

const rows = records(
  [
    [1n, "a"],
    [-2n, null],
  ],
  ["bigint", "string"],
);
const routed = { "odps-tunnel-routed-server": "emulator.test:8080" };

describe("a stream upload (docs/tunnel.md 11.7)", () => {
  it("puts rows into the table with each write, and tells the slots again", async () => {
    const {
      session_name: id,
      schema,
      slots,
      schema_version,
    } = await open("goods/streams?check_latest_schema=false&quotaName=q", { "odps-tunnel-slot-num": "3" });
    expect([schema.columns.map(({ name }) => name), slots, schema_version]).toEqual([
      ["id", "name"],
      [0, 1, 2].map((slot) => [slot, "emulator.test:8080"]),
      0,
    ]);
    for (const [slot, sent] of [
      [0, { body: rows }],
      [2, { body: deflateSync(rows), headers: { "Content-Encoding": "deflate" } }],
    ] as const) {
      const { status, headers } = await tunnel.ask(
        "PUT",
        `goods/streams?uploadid=${id}&slotid=${slot}&record_count=2&schema_version=0`,
        sent,
      );
      expect([status, headers.get("odps-tunnel-routed-server"), headers.get("odps-tunnel-slot-num")]).toEqual([
        200,
        "emulator.test:8080",
        "3",
      ]);
    }
    expect(await tunnel.download("goods")).toEqual(
      records(
        [
          [1n, "a"],
          [-2n, null],
          [1n, "a"],
          [-2n, null],
        ],
        ["bigint", "string"],
      ),
    );
    // Java and PyODPS reload by GET, Go by POST.
    for (const method of ["GET", "POST"])
      expect(session.parse(await (await tunnel.ask(method, `goods/streams?uploadid=${id}`)).json())).toMatchObject({
        session_name: id,
        quota_name: "q",
        last_batch_id: 2,
      });
  });

  it("ends when it is aborted, and keeps what was written", async () => {
    const { session_name: id } = await open("goods/streams");
    await tunnel.ask("PUT", `goods/streams?uploadid=${id}&slotid=0`, { body: rows });
    expect((await tunnel.ask("POST", `goods/streams?uploadid=${id}`, { headers: routed })).status).toBe(200);
    for (const method of ["GET", "PUT", "POST"])
      expect(await errorOf(await tunnel.ask(method, `goods/streams?uploadid=${id}&slotid=0`))).toEqual([404, "StreamSessionNotFound"]);
    expect(await tunnel.download("goods")).toEqual(rows);
  });

  it("writes into one partition, or into the one that each write names", async () => {
    const one = records([[1n]], ["bigint"]);
    expect(await errorOf(await tunnel.ask("POST", "parted/streams?partition=pt%3Da"))).toEqual([404, "NoSuchPartition"]);
    const { session_name: fixed } = await open("parted/streams?partition=pt%3Da&create_partition=");
    await tunnel.ask("PUT", `parted/streams?uploadid=${fixed}&slotid=0&partition=pt%3Da`, { body: one });
    const { session_name: dynamic } = await open("parted/streams?dynamic_partition=true");
    for (const pt of ["a", "b"])
      await tunnel.ask("PUT", `parted/streams?uploadid=${dynamic}&slotid=0&dynamic_partition=true&partition=pt%3D${pt}`, { body: one });
    expect(await tunnel.download("parted", "partition=pt%3Da")).toEqual(records([[1n], [1n]], ["bigint"]));
    expect(await tunnel.download("parted", "partition=pt%3Db")).toEqual(one);
  });

  it.each<[string, string, Buffer, number, string]>([
    ["damaged rows", "slotid=0", rows.subarray(0, -3), 400, "MalformedDataStream"],
    ["fewer rows than it says", "slotid=0&record_count=3", rows, 400, "MalformedDataStream"],
    ["a slot that there is none of", "slotid=2", rows, 400, "InvalidArgument"],
    ["no slot", "", rows, 400, "InvalidArgument"],
  ])("refuses %s and keeps nothing of it", async (_what, query, body, status, code) => {
    const { session_name: id } = await open("goods/streams");
    expect(await errorOf(await tunnel.ask("PUT", `goods/streams?uploadid=${id}&${query}`, { body }))).toEqual([status, code]);
    expect(await tunnel.download("goods")).toEqual(records([], ["bigint", "string"]));
  });

  it("does not write into another table of the same name", async () => {
    const { session_name: id } = await open("goods/streams");
    await tunnel.sql("drop table goods");
    const write = async (): Promise<readonly [number, string]> =>
      errorOf(await tunnel.ask("PUT", `goods/streams?uploadid=${id}&slotid=0`, { body: rows }));
    expect(await write()).toEqual([404, "NoSuchTable"]);
    await tunnel.sql("create table goods (id bigint, name string)");
    expect(await write()).toEqual([400, "TableModified"]);
  });

  it.each([
    ["nothing/streams", 404, "NoSuchTable"],
    ["parted/streams", 400, "MissingPartitionSpec"],
    ["goods/streams?schema_version=7", 404, "NoSuchSchema"],
    ["keyed/streams", 405, "MethodNotAllowed"],
    ["keyed?uploads", 405, "MethodNotAllowed"],
  ])("is not begun by %s", async (target, status, code) => {
    await tunnel.sql("create table keyed (id bigint not null, primary key (id)) tblproperties ('transactional'='true')");
    expect(await errorOf(await tunnel.ask("POST", target))).toEqual([status, code]);
  });
});
