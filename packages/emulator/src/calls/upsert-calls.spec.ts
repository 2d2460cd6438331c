import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createEmulator } from "../create-emulator.ts";
import type { Emulator } from "../emulator.ts";
import type { TunnelValue } from "../rows/row-source.ts";
import { errorOf, records, TunnelClient } from "../testing/tunnel-client.ts";

let emulator: Emulator;
const tunnel = new TunnelClient(() => emulator);
beforeAll(async () => {
  emulator = await createEmulator({ verifySignatures: false, clock: "manual" });
});
afterAll(() => emulator.close());

beforeEach(async () => {
  for (const table of ["stock", "parted"]) await tunnel.sql(`drop table if exists ${table}`);
  await tunnel.sql(
    "create table stock (item string not null, amount bigint not null, primary key (item)) tblproperties ('transactional'='true', 'write.bucket.num'='4')",
  );
});

const session = z.object({
  id: z.string(),
  status: z.string(),
  hash_key: z.array(z.string()),
  hasher: z.string(),
  enable_partial_update: z.boolean(),
  slots: z.array(z.object({ slot_id: z.string(), worker_addr: z.string(), buckets: z.array(z.number()) })),
  schema: z.object({ columns: z.array(z.object({ name: z.string() })) }),
});

async function ask(method: string, target: string): Promise<z.infer<typeof session>> {
  return session.parse(await (await tunnel.ask(method, target)).json());
}

const meta = ["bigint", "bigint", "tinyint", "array<bigint>", "array<bigint>"];
const [upsert, remove] = [85, 68];

/** What clients send for a row: the operation is the fourth of the five columns that follow. */
const row = (
  item: string | null,
  amount: bigint | null,
  operation: number,
  changed: readonly TunnelValue[] = [],
): readonly TunnelValue[] => [item, amount, null, null, operation, null, changed];
const body = (...rows: readonly (readonly TunnelValue[])[]): Buffer => records(rows, ["string", "bigint", ...meta]);
const stock = (rows: readonly (readonly TunnelValue[])[]): Buffer => records(rows, ["string", "bigint"]);

async function write(id: string, bucket: number, sent: Buffer): Promise<number> {
  return (await tunnel.ask("PUT", `stock/upserts?upsertid=${id}&bucketid=${bucket}&slotid=0`, { body: sent })).status;
}

describe("an upsert (docs/tunnel.md 11.8)", () => {
  it("describes key, buckets and slots", async () => {
    const created = await ask("POST", "stock/upserts?slotnum=3");
    expect(created).toMatchObject({ status: "normal", hash_key: ["item"], hasher: "default", enable_partial_update: false });
    expect(created.schema.columns.map(({ name }) => name)).toEqual(["item", "amount"]);
    expect(created.slots.map(({ slot_id, buckets }) => [slot_id, buckets])).toEqual([
      ["0", [0, 3]],
      ["1", [1]],
      ["2", [2]],
    ]);
    expect(created.slots.map(({ worker_addr }) => worker_addr)).toEqual(Array.from({ length: 3 }, () => "emulator.test:8080"));
  });

  it("changes rows by their key when it is committed; what was said last counts", async () => {
    await tunnel.sql("insert into stock values ('fig', 1), ('pear', 1), ('plum', 1)");
    const { id } = await ask("POST", "stock/upserts?slotnum=1");
    expect(
      await write(id, 0, body(row("fig", 2n, upsert), row("fig", 3n, upsert), row("pear", null, remove), row("apple", 1n, upsert))),
    ).toBe(200);
    expect(await write(id, 1, body(row("apple", 5n, upsert), row("lime", 1n, upsert), row("lime", null, remove)))).toBe(200);
    expect(await tunnel.download("stock")).toEqual(
      stock([
        ["fig", 1n],
        ["pear", 1n],
        ["plum", 1n],
      ]),
    );
    expect(await ask("POST", `stock/upserts?upsertid=${id}`)).toMatchObject({ id, status: "committed" });
    const after = await tunnel.download("stock");
    const orders = [
      [
        ["plum", 1n],
        ["fig", 3n],
        ["apple", 5n],
      ],
      [
        ["plum", 1n],
        ["apple", 5n],
        ["fig", 3n],
      ],
    ] as const;
    expect(orders.some((rows) => after.equals(stock(rows)))).toBe(true);
    // Clients ask until it is done, and may ask once more.
    for (const method of ["GET", "POST"]) expect(await ask(method, `stock/upserts?upsertid=${id}`)).toMatchObject({ status: "committed" });
    expect(await write(id, 0, body(row("fig", 9n, upsert)))).toBe(400);
  });

  it("takes in what PyODPS and the Java SDK send", async () => {
    await tunnel.sql("insert into stock values ('pear', 1)");
    const { id } = await ask("POST", "stock/upserts");
    const sent = "0a03666967 1006 28aa01 3a00 80c0ff7f81bb828f04 0a0470656172 288801 3a00 80c0ff7f95f683a602 f0ffff7f04 f8ffff7f9b8df78302";
    expect(await write(id, 0, Buffer.from(sent.replaceAll(" ", ""), "hex"))).toBe(200);
    await ask("POST", `stock/upserts?upsertid=${id}`);
    expect(await tunnel.download("stock")).toEqual(stock([["fig", 3n]]));
  });

  it("keeps to its partition", async () => {
    await tunnel.sql(
      "create table parted (item string not null, primary key (item)) partitioned by (pt string) tblproperties ('transactional'='true')",
    );
    await tunnel.sql("insert into parted partition (pt='a') values ('fig')");
    await tunnel.sql("insert into parted partition (pt='b') values ('fig')");
    const { id } = await ask("POST", "parted/upserts?partition=pt%3Da");
    await tunnel.ask("PUT", `parted/upserts?upsertid=${id}&bucketid=0&slotid=0&partition=pt%3Da`, {
      body: records([["fig", null, null, remove, null, []]], ["string", ...meta]),
    });
    await ask("POST", `parted/upserts?upsertid=${id}&partition=pt%3Da`);
    expect(await tunnel.download("parted", "partition=pt%3Da")).toEqual(records([], ["string"]));
    expect(await tunnel.download("parted", "partition=pt%3Db")).toEqual(records([["fig"]], ["string"]));
  });

  it("changes nothing when it is aborted", async () => {
    const { id } = await ask("POST", "stock/upserts");
    await write(id, 0, body(row("fig", 2n, upsert)));
    expect((await tunnel.ask("DELETE", `stock/upserts?upsertid=${id}`)).status).toBe(200);
    expect(await ask("GET", `stock/upserts?upsertid=${id}`)).toMatchObject({ status: "aborted" });
    expect(await errorOf(await tunnel.ask("POST", `stock/upserts?upsertid=${id}`))).toEqual([400, "StatusConflict"]);
    expect(await tunnel.download("stock")).toEqual(stock([]));
  });

  it("is over when the hours that it asked for are", async () => {
    const { id } = await ask("POST", "stock/upserts?lifecycle=1");
    await emulator.clock.advance(3_600_001);
    expect(await errorOf(await tunnel.ask("GET", `stock/upserts?upsertid=${id}`))).toEqual([400, "StatusConflict"]);
  });

  it.each([
    ["a row without its key", row(null, 1n, upsert)],
    ["a key without its row", row("fig", null, upsert)],
    ["an operation that there is none of", row("fig", 1n, 88)],
    ["a change of some columns", row("fig", 1n, upsert, [1n])],
  ])("refuses %s", async (_what, wrong) => {
    const { id } = await ask("POST", "stock/upserts");
    const response = await tunnel.ask("PUT", `stock/upserts?upsertid=${id}&bucketid=0&slotid=0`, {
      body: body(row("pear", 1n, upsert), wrong),
    });
    expect(await errorOf(response)).toEqual([400, "MalformedDataStream"]);
    await ask("POST", `stock/upserts?upsertid=${id}`);
    expect(await tunnel.download("stock")).toEqual(stock([]));
  });

  it.each([
    ["POST", "nothing/upserts", 404, "NoSuchTable"],
    ["POST", "pyodps_iris/upserts", 405, "MethodNotAllowed"],
    ["GET", "stock/upserts?upsertid=nobody", 404, "UpsertSessionNotFound"],
    ["POST", "stock/upserts?slotnum=-1", 400, "InvalidArgument"],
  ])("%s %s is answered %i %s", async (method, target, status, code) => {
    expect(await errorOf(await tunnel.ask(method, target))).toEqual([status, code]);
  });

  it("refuses a bucket that there is none of", async () => {
    const { id } = await ask("POST", "stock/upserts");
    for (const bucket of ["4", "-1", "", "x"])
      expect(await errorOf(await tunnel.ask("PUT", `stock/upserts?upsertid=${id}&bucketid=${bucket}&slotid=0`, { body: body() }))).toEqual([
        400,
        "InvalidArgument",
      ]);
  });
});
