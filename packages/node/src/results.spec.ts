import { Readable } from "node:stream";
import { text } from "node:stream/consumers";

import { createEmulator } from "@maxcompute-rx/emulator";
import type { Emulator, EmulatorOptions, Listening } from "@maxcompute-rx/emulator";
import { CalendarDate, fetchTransport, LocalTimestamp, Timestamp } from "@maxcompute-rx/core";
import type { CallReport, Instance, MaxCompute, MaxComputeOptions } from "@maxcompute-rx/core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod/mini";

import { connect } from "./connect.ts";
import { undiciTransport } from "./undici-transport.ts";

// Results over real sockets, from the emulator's tunnel: two implementations that do not know each other.

let emulator: Emulator;
let server: Listening;
let calls: CallReport[];

async function start(options: EmulatorOptions = {}): Promise<void> {
  emulator = await createEmulator(options);
  server = await emulator.listen();
}

async function stop(): Promise<void> {
  await server.close();
  await emulator.close();
}

function client(more: Partial<MaxComputeOptions> = {}): MaxCompute {
  const { project, accessKeyId, accessKeySecret } = emulator.account;
  calls = [];
  return connect({
    endpoint: server.endpoint,
    project,
    credentials: { accessKeyId, accessKeySecret },
    transport: undiciTransport(),
    retry: { firstDelayMs: 1, maxDelayMs: 1 },
    onCall: (report) => calls.push(report),
    ...more,
  });
}

/** Rows `{ n, name }`, n from 1 up. */
const numbers = (count: number): string => `select n, concat('row ', n) as name from (select explode(sequence(1, ${count})) as n) t`;

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const dataCalls = (): readonly CallReport[] => calls.filter(({ target }) => target.includes("data&"));

describe("a result from the emulator", () => {
  beforeAll(() => start());
  afterAll(stop);
  afterEach(() => emulator.faults.clear());

  const everyType = `select 9223372036854775807 as b, cast(-128 as tinyint) as t, cast(-32768 as smallint) as s, cast(-2147483648 as int) as i,
    cast(1.5 as float) as f, cast(-0.1 as double) as d, true as bo, 'é' as st, cast(unhex('FF00') as binary) as bi,
    cast('1969-12-31' as date) as da, cast('1969-12-31 23:59:59' as datetime) as dt, cast('2024-02-29 10:11:12.123456789' as timestamp) as ts,
    cast('2024-02-29 10:11:12.5' as timestamp_ntz) as tn, cast('-0.000000000000000001' as decimal(38,18)) as de,
    array(array(1), cast(null as array<int>), array(cast(null as int))) as a, map('k', array('x')) as m, named_struct('x', 1, 'y', cast(null as string)) as st2, cast(null as bigint) as n`;
  const everyValue = {
    b: 9223372036854775807n,
    t: -128,
    s: -32768,
    i: -2147483648,
    f: 1.5,
    d: -0.1,
    bo: true,
    st: "é",
    bi: new Uint8Array([255, 0]),
    da: new CalendarDate(-1),
    dt: new Timestamp(-1, 0),
    ts: new Timestamp(1709201472, 123456789),
    tn: new LocalTimestamp(new CalendarDate(19782), 36672, 500000000),
    de: "-0.000000000000000001",
    a: [[1], null, [null]],
    m: new Map([["k", ["x"]]]),
    st2: { x: 1, y: null },
    n: null,
  };

  it("has a value of every type, the same as records and as Arrow", async () => {
    const instance = await client().executeSql(`set odps.sql.timezone=UTC; ${everyType}`);
    for (const arrow of [false, true]) {
      const reader = await instance.openReader({ tunnel: true, arrow });
      expect(await reader.readAll()).toEqual([everyValue]);
    }
    expect(dataCalls().map(({ target }) => target.includes("arrow"))).toEqual([false, true]);
  });

  it("comes whole, in ranges, by columns and compressed", async () => {
    const instance = await client().executeSql(numbers(250_000));
    for (const compress of [false, "deflate", "zstd"] as const) {
      const reader = await instance.openReader({ compress });
      let expected = 0n;
      for await (const batch of reader.batches({ as: "array" })) {
        for (const [n] of batch) {
          expected += 1n;
          if (n !== expected) expect(n).toBe(expected);
        }
      }
      expect(expected).toBe(250_000n);
    }
    const reader = await instance.openReader();
    expect(await reader.readAll({ start: 249_998, columns: ["NAME"] })).toEqual([{ name: "row 249999" }, { name: "row 250000" }]);
  });

  it("comes compressed in process, too, as through any fetch", async () => {
    const instance = await client({ transport: fetchTransport({ fetch: emulator.fetch }) }).executeSql(numbers(3));
    for (const compress of ["deflate", "zstd"] as const) {
      for (const arrow of [false, true]) {
        const reader = await instance.openReader({ tunnel: true, compress, arrow });
        expect(await reader.readAll({ columns: ["n"] })).toEqual([{ n: 1n }, { n: 2n }, { n: 3n }]);
      }
    }
  });

  it("comes typed from a query, checked by a schema of zod", async () => {
    const schema = z.object({ name: z.string(), flowers: z.bigint() });
    const rows: readonly { readonly name: string; readonly flowers: bigint }[] = await collect(
      client().query("select name, count(*) as flowers from pyodps_iris group by name order by name", { schema }),
    );
    expect(rows[0]).toEqual({ name: "Iris-setosa", flowers: 50n });
    const wrong = client().query("select 'x' as name, 1 as flowers", { schema: z.object({ flowers: z.bigint(), name: z.literal("y") }) });
    await expect(collect(wrong)).rejects.toMatchObject({ code: "invalid_row", row: 1, message: expect.stringContaining("name") });
  });

  it("becomes a Readable of Node, as CSV and as JSON lines, and an Arrow table", async () => {
    const reader = await (await client().executeSql(numbers(3))).openReader();
    expect(await text(Readable.fromWeb(reader.csvStream()))).toBe('"n","name"\n1,"row 1"\n2,"row 2"\n3,"row 3"\n');
    expect(await text(Readable.from(reader.jsonLines({ count: 2 })))).toBe('{"n":1,"name":"row 1"}\n{"n":2,"name":"row 2"}\n');
    expect((await reader.toArrow()).getChild("name").at(2)).toBe("row 3");
  });

  it.each([
    ["cut-stream", {}],
    ["end-stream", {}],
    ["corrupt-stream", { bytes: 50_000 }],
    ["corrupt-stream", { bytes: 8 }],
    ["reset", {}],
    ["unavailable", {}],
    ["truncated-body", {}],
  ] as const)("survives %s %j in the middle, as records and as Arrow, without a lost or doubled row", async (name, more) => {
    const instance = await client({ tunnel: { parallel: 1 } }).executeSql(numbers(20_000));
    for (const arrow of [false, true]) {
      emulator.faults.add({ name, ...more, path: "/instances", action: "data", times: 2 });
      const rows = await (await instance.openReader({ arrow })).readAll({ as: "array" });
      expect(rows.length).toBe(20_000);
      expect(rows.findIndex(([n], index) => n !== BigInt(index + 1))).toBe(-1);
    }
    expect(dataCalls().length).toBeGreaterThan(2);
  });

  it("never passes off rows whose footer does not fit", async () => {
    const instance = await client().executeSql(numbers(20_000));
    emulator.faults.add({ name: "wrong-footer", action: "data" });
    await expect((await instance.openReader()).readAll()).rejects.toMatchObject({ code: "result_damaged", instanceId: instance.id });
  });

  it("is left early without waiting for the rest", async () => {
    const instance = await client().executeSql(numbers(200_000));
    const reader = await instance.openReader();
    for await (const { n } of reader.rows()) if (n === 10n) break;
    emulator.faults.add({ name: "stall-stream", action: "data", rows: 5 });
    const controller = new AbortController();
    const reading = collect(reader.rows({ signal: controller.signal }));
    controller.abort();
    await expect(reading).rejects.toMatchObject({ code: "aborted" });
  });

  it("of a protected project is limited, which is told, and an error when that cuts it", async () => {
    emulator.faults.add({ name: "protected" });
    const small = await (await client().executeSql(numbers(100))).openReader();
    expect(small).toMatchObject({ source: "tunnel", count: 100, truncated: false, fallbackReason: { code: "forbidden" } });
    const big: Instance = await client().executeSql(numbers(20_000));
    await expect(big.openReader()).rejects.toMatchObject({ code: "result_truncated", nextStep: expect.stringContaining("allow") });
    const cut = await big.openReader({ truncated: "allow" });
    expect(cut).toMatchObject({ count: 10_000, truncated: true });
    expect(await cut.readAll()).toHaveLength(10_000);
    await expect(big.openReader({ limit: false })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("of a statement that is no SELECT, of one that failed, and of one that is not known, say so", async () => {
    const ddl = await (await client().executeSql("create table if not exists results_spec (a bigint)")).openReader();
    expect(ddl).toMatchObject({ source: "result", count: null });
    await expect(ddl.readAll()).rejects.toMatchObject({ code: "unsupported" });
    await expect(
      (await client().executeSql("create table if not exists results_spec (a bigint)")).openReader({ tunnel: true }),
    ).rejects.toMatchObject({
      code: "unsupported",
      nextStep: expect.stringContaining("getTaskResult"),
    });
    const failed = await client().runSql("select * from no_such_table_here");
    await failed.waitForCompletion();
    const why = { code: "job_failed", odpsCode: "ODPS-0130131", message: expect.stringContaining("no_such_table_here") };
    await expect(failed.waitForSuccess()).rejects.toMatchObject(why);
    await expect(failed.openReader({ tunnel: true })).rejects.toMatchObject(why);
    await expect(client().instance("20200101000000000gzzzz").openReader()).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a download session of the emulator", () => {
  it("that expires in the middle is made anew", async () => {
    await start({ clock: "manual", downloadSessionMs: 1000 });
    try {
      const mc = client({ tunnel: { parallel: 1 } });
      const instance = await mc.runSql(numbers(50));
      await emulator.clock.advance(60_000);
      const reader = await instance.openReader();
      await emulator.clock.advance(2000);
      expect(await reader.readAll()).toHaveLength(50);
      const created = calls.filter(({ target, status }) => target.includes("downloads") && status === 200);
      expect(created).toHaveLength(2);
    } finally {
      await stop();
    }
  });

  it("is not made of an instance that still runs", async () => {
    await start({ clock: "manual" });
    try {
      const instance = await client().runSql(numbers(50));
      await expect(instance.openReader()).rejects.toMatchObject({
        code: "invalid_state",
        nextStep: expect.stringContaining("waitForSuccess"),
      });
    } finally {
      await stop();
    }
  });
});
