import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { once } from "node:events";
import { get } from "node:http";
import { pipeline } from "node:stream";
import { buffer } from "node:stream/consumers";
import { contentCodings } from "../tunnel/coding/content-coding.ts";
import { createEmulator } from "../create-emulator.ts";
import type { Emulator } from "../emulator.ts";
import { child, el, text } from "../wire/xml.ts";
import { call, signed, sqlJob, submit, xflowJob, xmlOf } from "../testing/client.ts";
import { parseColumnType } from "../rows/column-type.ts";
import { ArrowEncoder } from "../tunnel/encode/arrow-encoder.ts";
import { RecordEncoder } from "../tunnel/encode/record-encoder.ts";
import type { TunnelValue } from "../rows/row-source.ts";

let emulator: Emulator;
/** Three rows of many types, and 20,000 numbers. */
let few: string;
let many: string;
beforeAll(async () => {
  emulator = await createEmulator({ clock: "manual", maxResultRows: 100 });
  few = await finished(
    "select id, name, cast(at as timestamp) as at from values (1L, 'a', datetime '2026-01-01 08:00:00'), (2L, null, null), (3L, 'c', null) as t(id, name, at)",
  );
  many = await finished("select log_id from web_logs order by log_id limit 20000");
});
afterEach(() => emulator.faults.clear());
afterAll(() => emulator.close());

async function finished(query: string): Promise<string> {
  const id = await submit(emulator, sqlJob(query));
  await emulator.clock.advance(600_000);
  return id;
}

const create = (id: string, more = ""): Promise<Response> => call(emulator, "POST", `/instances/${id}?downloads${more}`);

async function download(id: string, more = ""): Promise<string> {
  const { DownloadID } = JSON.parse(await (await create(id, more)).text());
  return DownloadID;
}

const data = async (id: string, query: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  call(emulator, "GET", `/instances/${id}?downloadid=${await download(id)}&data&${query}`, { headers });

const bytesOf = async (response: Response): Promise<string> => Buffer.from(await response.arrayBuffer()).toString("hex");

const codeOf = async (response: Response): Promise<readonly [number, string]> => [response.status, JSON.parse(await response.text()).Code];

/** The rows in the form of records, without the footer. */
function rowsOnly(types: readonly string[], ...columns: readonly (readonly TunnelValue[])[]): string {
  return Buffer.from(new RecordEncoder(types.map(parseColumnType)).encode({ rowCount: columns[0]?.length ?? 0, columns })).toString("hex");
}

/** A whole stream of records. */
function records(types: readonly string[], ...columns: readonly (readonly TunnelValue[])[]): string {
  const encoder = new RecordEncoder(types.map(parseColumnType));
  return Buffer.concat([encoder.encode({ rowCount: columns[0]?.length ?? 0, columns }), encoder.footer()]).toString("hex");
}

const numbers = (from: number, to: number): bigint[] => Array.from({ length: to - from }, (_, index) => BigInt(from + index));
const eightOClock = BigInt(Date.UTC(2026, 0, 1)) * 1_000_000n;

describe("a download session", () => {
  it("is described in the types that clients insist on, and again when asked for", async () => {
    const created = JSON.parse(await (await create(few, "&quotaName=q1")).text());
    const column = { column_id: "", comment: "", default_value: "", nullable: true };
    expect(created).toEqual({
      DownloadID: expect.stringMatching(/^\w+$/),
      Initiated: new Date(emulator.clock.now()).toUTCString(),
      Owner: "ALIYUN$emulator@example.com",
      QuotaName: "q1",
      RecordCount: 3,
      Status: "NORMAL",
      Schema: {
        IsVirtualView: false,
        columns: [
          { ...column, name: "id", type: "bigint" },
          { ...column, name: "name", type: "string" },
          { ...column, name: "at", type: "timestamp" },
        ],
        partitionKeys: [],
      },
    });
    expect(JSON.parse(await (await call(emulator, "GET", `/instances/${few}?downloadid=${created.DownloadID}`)).text())).toEqual(created);
  });

  it("goes by the tunnel's paths and by those below /api", async () => {
    const id = await download(few);
    const request = signed(emulator, "GET", `/projects/${emulator.account.project}/instances/${few}?downloadid=${id}`);
    const onTunnel = new Request(request.url.replace("/api/", "/"), request);
    expect(JSON.parse(await (await emulator.fetch(onTunnel)).text())).toMatchObject({ DownloadID: id });
  });

  it("expires on the emulator's clock", async () => {
    const other = await createEmulator({ clock: "manual", downloadSessionMs: 1000 });
    const id = await submit(other, sqlJob("select 1"));
    await other.clock.advance(60_000);
    const { DownloadID } = JSON.parse(await (await call(other, "POST", `/instances/${id}?downloads`)).text());
    await other.clock.advance(1000);
    expect((await call(other, "GET", `/instances/${id}?downloadid=${DownloadID}`)).status).toBe(200);
    await other.clock.advance(1);
    expect(await codeOf(await call(other, "GET", `/instances/${id}?downloadid=${DownloadID}&data&rowrange=(0,1)`))).toEqual([
      400,
      "StatusConflict",
    ]);
    await other.close();
  });

  it("is not given for what has no rows, and says why in the tunnel's words", async () => {
    const running = await submit(emulator, sqlJob("select 1"));
    expect(await codeOf(await create(running))).toEqual([400, "InstanceNotTerminate"]);
    await call(emulator, "PUT", `/instances/${running}`, { body: "<Instance><Status>Terminated</Status></Instance>" });
    expect(await codeOf(await create(running))).toEqual([400, "TaskFailed"]);
    const failed = await create(await finished("select * from there_is_none"));
    expect(JSON.parse(await failed.text())).toMatchObject({ Code: "TaskFailed", Message: expect.stringContaining("ODPS-0130131") });
    expect(await codeOf(await create(await finished("insert into customers select * from customers limit 0")))).toEqual([
      400,
      "InstanceTypeNotSupported",
    ]);
    const xflow = await submit(emulator, xflowJob("DemoPipeline"));
    await emulator.clock.advance(600_000);
    expect(await codeOf(await create(xflow))).toEqual([400, "InstanceTypeNotSupported"]);
    expect(await codeOf(await create("20200101000000000gnone1"))).toEqual([404, "NoSuchObject"]);
    expect(await codeOf(await emulator.fetch(signed(emulator, "POST", `/projects/elsewhere/instances/${few}?downloads`)))).toEqual([
      404,
      "NoSuchProject",
    ]);
  });

  it("belongs to its instance", async () => {
    expect(await codeOf(await call(emulator, "GET", `/instances/${many}?downloadid=${await download(few)}`))).toEqual([
      404,
      "NoSuchDownload",
    ]);
    expect(await codeOf(await call(emulator, "GET", `/instances/${many}?downloadid=0123`))).toEqual([404, "NoSuchDownload"]);
    expect(await codeOf(await call(emulator, "GET", `/instances/${many}?cached&taskname=t&queryid=1&data`))).toEqual([
      400,
      "InvalidParameter",
    ]);
  });

  it("is limited when asked to, and has to be in a protected project", async () => {
    expect(JSON.parse(await (await create(many)).text())).toMatchObject({ RecordCount: 20_000 });
    emulator.faults.add({ name: "protected" });
    expect(await codeOf(await create(many))).toEqual([403, "NoPermission"]);
    const limited = await download(many, "&instance_tunnel_limit_enabled");
    expect(await codeOf(await call(emulator, "GET", `/instances/${many}?downloadid=${limited}&data&rowrange=(101,1)`))).toEqual([
      400,
      "InvalidRowRange",
    ]);
    expect(await bytesOf(await call(emulator, "GET", `/instances/${many}?downloadid=${limited}&data&rowrange=(98,9)`))).toBe(
      records(["bigint"], [98n, 99n]),
    );
  });

  it("fails with JSON on requests of tunnel clients, whatever is wrong", async () => {
    const request = new Request(`http://emulator.test/projects/demo_project/instances/${few}?downloads`, {
      method: "POST",
      headers: { "x-odps-tunnel-version": "6" },
    });
    expect(JSON.parse(await (await emulator.fetch(request)).text())).toHaveProperty("Code");
  });
});

describe("records", () => {
  it("come in the range and the order asked for, DATETIME and TIMESTAMP as instants of the project's zone", async () => {
    const answer = await data(few, "rowrange=(0,2)&columns=At,id");
    expect([answer.status, answer.headers.get("content-encoding")]).toEqual([200, null]);
    expect(await bytesOf(answer)).toBe(records(["timestamp", "bigint"], [eightOClock, null], [1n, 2n]));
  });

  it.each(["(0,20000)", "(19999,5)", "(8000,500)", "%280%2C3%29"])("of the range %s are all there", async (range) => {
    const [, start = 0, count = 0] = /\((\d+),(\d+)\)/.exec(decodeURIComponent(range)) ?? [];
    const wanted = numbers(Number(start), Math.min(20_000, Number(start) + Number(count)));
    expect(await bytesOf(await data(many, `rowrange=${range}`))).toBe(records(["bigint"], wanted));
  });

  it.each(["(0,0)", "(3,0)", "(3,1)"])("of the range %s are none", async (range) => {
    expect(await bytesOf(await data(few, `rowrange=${range}`))).toBe("f0ffff7f00f8ffff7f00");
  });

  it.each(["(4,1)", "(-1,2)", "(1)", "1,2", "(a,b)"])("of the range %s are an error", async (range) => {
    expect(await codeOf(await data(few, `rowrange=${range}`))).toEqual([400, "InvalidRowRange"]);
  });

  it("of a column that is not there are an error", async () => {
    expect(await codeOf(await data(few, "rowrange=(0,1)&columns=id,nope"))).toEqual([400, "InvalidColumnSpec"]);
  });

  it.each([...contentCodings])("are compressed as %s over a socket", async (name, codec) => {
    const server = await emulator.listen();
    const id = await download(few);
    const path = `/projects/demo_project/instances/${few}?downloadid=${id}&data&rowrange=(0,3)&columns=id`;
    const { headers } = signed(emulator, "GET", path);
    const [answer] = await once(
      get(server.endpoint + path, { headers: { ...Object.fromEntries(headers), "Accept-Encoding": name } }),
      "response",
    );
    const body = await buffer(pipeline(answer, codec.decompress(), () => {}));
    await server.close();
    expect([answer.headers["content-encoding"], body.toString("hex")]).toEqual([name, records(["bigint"], [1n, 2n, 3n])]);
  });

  it.each(["deflate", "zstd"])("asked for as %s come as they are in process, where no fetch undoes it", async (name) => {
    const answer = await data(few, "rowrange=(0,3)&columns=id", { "Accept-Encoding": name });
    expect([answer.headers.get("content-encoding"), await bytesOf(answer)]).toEqual([null, records(["bigint"], [1n, 2n, 3n])]);
  });
});

describe("a result", () => {
  it("is written down once: whoever reads it, and however often, reads the same", async () => {
    for (const rows of [3, 3000]) {
      const id = await finished(`select rand() as r from web_logs limit ${rows}`);
      const printed = async (): Promise<string> => {
        const result = child(
          child(child(await xmlOf(call(emulator, "GET", `/instances/${id}?result`)), "Tasks") ?? el("Tasks"), "Task") ?? el("Task"),
          "Result",
        );
        return Buffer.from(text(result ?? el("Result")), "base64").toString();
      };
      const csv = await printed();
      expect(await printed()).toBe(csv);
      const values = csv.trim().split("\n").slice(1).map(Number);
      expect(values).toHaveLength(Math.min(rows, 100));
      for (let time = 0; time < 2; time += 1) {
        expect(await bytesOf(await data(id, `rowrange=(0,${values.length})`))).toBe(records(["double"], values));
      }
    }
  });

  it("is held up by nobody who does not read on", async () => {
    const unread = await Promise.all(Array.from({ length: 8 }, () => data(many, "rowrange=(0,20000)")));
    expect(JSON.parse(await (await create(await finished("select count(*) as n from web_logs"))).text())).toMatchObject({ RecordCount: 1 });
    for (const answer of unread) await answer.body?.cancel();
  });
});

describe("Arrow", () => {
  it("comes in the order of the schema, a timestamp as seconds and nanoseconds", async () => {
    const types = ["bigint", "timestamp"].map(parseColumnType);
    const encoder = new ArrowEncoder(types, "struct");
    const expected = [
      encoder.header(),
      encoder.encode({
        rowCount: 2,
        columns: [
          [1n, 2n],
          [eightOClock, null],
        ],
      }),
      encoder.footer(),
    ];
    expect(await bytesOf(await data(few, "rowrange=(0,2)&arrow&columns=at,id"))).toBe(Buffer.concat(expected).toString("hex"));
  });

  it("is refused for a type that clients cannot map, unless that column is left out", async () => {
    const id = await finished("select 1 as n, cast('{}' as json) as j");
    expect(await codeOf(await data(id, "rowrange=(0,1)&arrow"))).toEqual([405, "MethodNotAllowed"]);
    expect((await data(id, "rowrange=(0,1)&arrow&columns=n")).status).toBe(200);
    expect((await data(id, "rowrange=(0,1)")).status).toBe(200);
  });
});

describe("a fault in the middle of a stream", () => {
  const whole = records(["bigint"], numbers(0, 20_000));

  /** What arrives, and how it ends. */
  async function received(signal?: AbortSignal): Promise<readonly [hex: string, end: string]> {
    const pieces: Uint8Array[] = [];
    const answer = await call(
      emulator,
      "GET",
      `/instances/${many}?downloadid=${await download(many)}&data&rowrange=(0,20000)`,
      signal === undefined ? {} : { signal },
    );
    try {
      for await (const piece of answer.body ?? []) pieces.push(piece);
      return [Buffer.concat(pieces).toString("hex"), "closed"];
    } catch (error) {
      return [Buffer.concat(pieces).toString("hex"), error instanceof Error ? error.name : String(error)];
    }
  }

  it("cuts it after half of the rows, or where it is told to", async () => {
    emulator.faults.add({ name: "cut-stream", action: "data", times: 1 });
    expect(await received()).toEqual([rowsOnly(["bigint"], numbers(0, 10_000)), "ConnectionDropped"]);
    emulator.faults.add({ name: "cut-stream", rows: 1, times: 1 });
    expect(await received()).toEqual([rowsOnly(["bigint"], [0n]), "ConnectionDropped"]);
    emulator.faults.add({ name: "cut-stream", bytes: 100_000, times: 1 });
    expect(await received()).toEqual([whole.slice(0, 200_000), "ConnectionDropped"]);
    expect(await received()).toEqual([whole, "closed"]);
  });

  it("ends it as if it were whole", async () => {
    emulator.faults.add({ name: "end-stream", bytes: 70_001 });
    expect(await received()).toEqual([whole.slice(0, 140_002), "closed"]);
  });

  it("lets it stall until the client leaves", async () => {
    emulator.faults.add({ name: "stall-stream", bytes: 500 });
    const leaving = new AbortController();
    const reading = received(leaving.signal);
    setImmediate(() => leaving.abort());
    expect((await reading)[1]).toBe("AbortError");
  });

  it("flips a bit", async () => {
    emulator.faults.add({ name: "corrupt-stream", bytes: 1 });
    const [hex, end] = await received();
    expect([hex.slice(0, 2), hex.slice(4), end]).toEqual([whole.slice(0, 2), whole.slice(4), "closed"]);
    expect(hex).not.toBe(whole);
  });

  it("lies in the footer", async () => {
    emulator.faults.add({ name: "wrong-footer" });
    const encoder = new RecordEncoder([{ kind: "bigint" }]);
    const rows = encoder.encode({ rowCount: 20_000, columns: [numbers(0, 20_000)] });
    expect(await received()).toEqual([Buffer.concat([rows, encoder.footer(1)]).toString("hex"), "closed"]);
  });
});
