import { deflateSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createEmulator } from "../create-emulator.ts";
import type { Emulator } from "../emulator.ts";
import { sqlJob } from "../testing/client.ts";
import { ArrowEncoder } from "../tunnel/encode/arrow-encoder.ts";
import { parseColumnType } from "../rows/column-type.ts";
import { RecordEncoder } from "../tunnel/encode/record-encoder.ts";
import type { TunnelValue } from "../rows/row-source.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator({ verifySignatures: false, clock: "manual" });
});
afterAll(() => emulator.close());

beforeEach(async () => {
  for (const table of ["goods", "other", "parted", "strict"]) await sql(`drop table if exists ${table}`);
  await sql("create table goods (id bigint, name string)");
  await sql("create table other (id bigint)");
  await sql("create table parted (id bigint) partitioned by (pt string, hh bigint)");
  await sql("create table strict (id bigint not null)");
});

const root = "http://emulator.test/projects/demo_project";

async function sql(statement: string): Promise<void> {
  const response = await emulator.fetch(new Request(`${root}/instances`, { method: "POST", body: sqlJob(statement) }));
  await emulator.clock.advance(60_000);
  expect(response.ok).toBe(true);
}

interface Sent {
  readonly body?: Uint8Array | ReadableStream<Uint8Array>;
  readonly encoding?: string;
}

async function ask(method: string, target: string, { body, encoding }: Sent = {}): Promise<Response> {
  const headers: Record<string, string> = encoding === undefined ? {} : { "Content-Encoding": encoding };
  const init = body === undefined ? {} : { body, duplex: "half" as const };
  return await emulator.fetch(new Request(`${root}/tables/${target}`, { method, headers, ...init }));
}

const session = z.object({
  UploadID: z.string().optional(),
  DownloadID: z.string().optional(),
  Status: z.string(),
  RecordCount: z.number().optional(),
  UploadedBlockList: z.array(z.object({ BlockID: z.number() })).optional(),
  Schema: z.object({
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    partitionKeys: z.array(z.object({ name: z.string() })),
  }),
});

async function opened(response: Promise<Response>): Promise<z.infer<typeof session>> {
  return session.parse(await (await response).json());
}

async function upload(target: string): Promise<string> {
  const { UploadID = "" } = await opened(ask("POST", `${target}${target.includes("?") ? "&" : "?"}uploads=1`));
  return UploadID;
}

type Rows = readonly (readonly TunnelValue[])[];

function records(rows: Rows, types: readonly string[] = ["bigint", "string"]): Buffer {
  const encoder = new RecordEncoder(types.map(parseColumnType));
  return Buffer.concat([encoder.encode(batch(rows, types)), encoder.footer()]);
}

function arrow(rows: Rows, types: readonly string[] = ["bigint", "string"]): Buffer {
  const encoder = new ArrowEncoder(types.map(parseColumnType), "native");
  return Buffer.concat([encoder.header(), encoder.encode(batch(rows, types)), encoder.footer()]);
}

function batch(rows: Rows, types: readonly string[]): { rowCount: number; columns: Rows } {
  return { rowCount: rows.length, columns: types.map((_, index) => rows.map((row) => row[index] ?? null)) };
}

/** The rows of a new download, as they travel. */
async function download(target = "goods?"): Promise<Buffer> {
  const { DownloadID = "", RecordCount = 0 } = await opened(ask("POST", `${target}&downloads`));
  return Buffer.from(await (await ask("GET", `${target}&data&downloadid=${DownloadID}&rowrange=(0,${RecordCount})`)).arrayBuffer());
}

async function errorOf(response: Response): Promise<{ readonly status: number; readonly code: string }> {
  const { Code } = z.object({ Code: z.string(), Message: z.string(), RequestId: z.string() }).parse(await response.json());
  return { status: response.status, code: Code };
}

const some: Rows = [
  [1n, "a"],
  [-2n, null],
];

describe("upload", () => {
  it("puts blocks into the table in the order of their ids, when it is committed", async () => {
    const id = await upload("goods");
    expect((await ask("PUT", `goods?uploadid=${id}&blockid=7`, { body: records([[3n, "c"]]) })).status).toBe(200);
    expect((await ask("PUT", `goods?uploadid=${id}&blockid=2&arrow=`, { body: arrow(some) })).status).toBe(200);
    const open = await opened(ask("GET", `goods?reload=True&uploadid=${id}`));
    expect(open).toMatchObject({ Status: "NORMAL", UploadedBlockList: [{ BlockID: 2 }, { BlockID: 7 }] });
    expect(await download()).toEqual(records([]));
    expect(await opened(ask("POST", `goods?uploadid=${id}`))).toMatchObject({ Status: "CLOSED" });
    expect(await download()).toEqual(records([...some, [3n, "c"]]));
  });

  it.each([
    ["deflate", deflateSync(records(some))],
    ["zstd", zstdCompressSync(records(some))],
    ["identity", records(some)],
  ])("takes in what is compressed by %s", async (encoding, body) => {
    const id = await upload("goods");
    expect((await ask("PUT", `goods?uploadid=${id}&blockid=0`, { body, encoding })).status).toBe(200);
    await ask("POST", `goods?uploadid=${id}`);
    expect(await download()).toEqual(records(some));
  });

  it("takes the last of two blocks of one id", async () => {
    const id = await upload("goods");
    for (const rows of [some, [[9n, "i"]] as Rows]) await ask("PUT", `goods?uploadid=${id}&blockid=0`, { body: records(rows) });
    await ask("POST", `goods?uploadid=${id}`);
    expect(await download()).toEqual(records([[9n, "i"]]));
  });

  it("replaces the rows of its partition alone, if it is asked to overwrite", async () => {
    for (const [query, row] of [
      ["pt=a,hh=1", 1n],
      ["pt=a,hh=2", 2n],
      ["pt='a'/hh=01&overwrite=true", 3n],
    ] as const) {
      const [partition = "", more = ""] = query.split("&");
      const target = `parted?partition=${encodeURIComponent(partition)}&create_partition=true&${more}`;
      const id = await upload(target);
      await ask("PUT", `parted?uploadid=${id}&blockid=0`, { body: records([[row]], ["bigint"]) });
      await ask("POST", `parted?uploadid=${id}`);
    }
    expect(await download("parted?partition=pt%3Da%2Chh%3D1")).toEqual(records([[3n]], ["bigint"]));
    expect(await download("parted?partition=pt%3Da%2Chh%3D2")).toEqual(records([[2n]], ["bigint"]));
  });

  it.each<[string, string, Sent, string]>([
    ["a wrong checksum", "goods", { body: flipped(records(some), 4) }, "MalformedDataStream"],
    ["a field that there is none of", "goods", { body: flipped(records(some), 5) }, "MalformedDataStream"],
    ["a wrong checksum in Arrow", "goods?arrow=", { body: flipped(arrow(some), 200) }, "MalformedDataStream"],
    ["a stream without its end", "goods", { body: records(some).subarray(0, -11) }, "MalformedDataStream"],
    ["a type that is not the column's", "goods", { body: records([[1.5, "a"]], ["double", "string"]) }, "MalformedDataStream"],
    ["a column too many", "other", { body: records(some) }, "MalformedDataStream"],
    ["NULL where it may not be", "strict", { body: records([[null]], ["bigint"]) }, "MalformedDataStream"],
    ["half a compressed stream", "goods", { body: deflateSync(records(some)).subarray(0, 9), encoding: "deflate" }, "MalformedDataStream"],
    ["what is not compressed as it says", "goods", { body: records(some), encoding: "zstd" }, "MalformedDataStream"],
    ["a compression that there is none of", "goods", { body: records(some), encoding: "gzip" }, "InvalidArgument"],
    ["no body", "goods", {}, "MalformedDataStream"],
  ])("refuses %s and keeps nothing of it", async (_what, target, sent, code) => {
    const [table = "", query = ""] = target.split("?");
    const id = await upload(table);
    expect(await errorOf(await ask("PUT", `${table}?uploadid=${id}&blockid=0&${query}`, sent))).toEqual({ status: 400, code });
    expect(await opened(ask("POST", `${table}?uploadid=${id}`))).toMatchObject({ UploadedBlockList: [] });
    expect((await opened(ask("POST", `${table}?downloads`))).RecordCount).toBe(0);
  });

  it("keeps nothing of a block whose connection breaks", async () => {
    const id = await upload("goods");
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(records(some)),
      pull: (controller) => controller.error(new TypeError("gone")),
    });
    expect((await ask("PUT", `goods?uploadid=${id}&blockid=0`, { body })).status).toBe(500);
    expect((await opened(ask("GET", `goods?uploadid=${id}`))).UploadedBlockList).toEqual([]);
  });

  it.each(["", "&blockid=", "&blockid=-1", "&blockid=20000", "&blockid=one", "&blockid=1.5"])(
    "refuses the block id of '%s'",
    async (block) => {
      const id = await upload("goods");
      expect(await errorOf(await ask("PUT", `goods?uploadid=${id}${block}`, { body: records(some) }))).toEqual({
        status: 400,
        code: "InvalidBlockID",
      });
    },
  );

  it("is closed after its commit, and over after a day", async () => {
    const conflict = { status: 400, code: "StatusConflict" };
    const id = await upload("goods");
    await ask("POST", `goods?uploadid=${id}`);
    expect(await errorOf(await ask("POST", `goods?uploadid=${id}`))).toEqual(conflict);
    expect(await errorOf(await ask("PUT", `goods?uploadid=${id}&blockid=0`, { body: records(some) }))).toEqual(conflict);
    const late = await upload("goods");
    await emulator.clock.advance(86_400_001);
    expect(await errorOf(await ask("POST", `goods?uploadid=${late}`))).toEqual(conflict);
  });

  it("does not write into a table that has taken the place of its own", async () => {
    const id = await upload("other");
    await sql("drop table other");
    await sql("create table other (id bigint)");
    expect(await errorOf(await ask("POST", `other?uploadid=${id}`))).toEqual({ status: 400, code: "TableModified" });
  });
});

describe("download", () => {
  beforeEach(async () => {
    const id = await upload("goods");
    await ask("PUT", `goods?uploadid=${id}&blockid=0`, { body: records([...some, [3n, "c"]]) });
    await ask("POST", `goods?uploadid=${id}`);
  });

  it("gives ranges and columns, as records and as Arrow", async () => {
    const { DownloadID: id, Schema } = await opened(ask("POST", "goods?downloads=&asyncmode=true"));
    expect(Schema.columns.map(({ name, type }) => `${name} ${type}`)).toEqual(["id bigint", "name string"]);
    const get = async (query: string): Promise<Buffer> =>
      Buffer.from(await (await ask("GET", `goods?data&downloadid=${id}&${query}`)).arrayBuffer());
    expect(await get("rowrange=(1,5)")).toEqual(
      records([
        [-2n, null],
        [3n, "c"],
      ]),
    );
    expect(await get("rowrange=(0,1)&columns=NAME,id")).toEqual(records([["a", 1n]], ["string", "bigint"]));
    expect(await get("rowrange=(2,1)&arrow")).toEqual(arrow([[3n, "c"]]));
  });

  it("refuses to go on when rows have come or gone", async () => {
    const { DownloadID: id } = await opened(ask("POST", "goods?downloads"));
    await sql("insert into goods values (4, 'd')");
    expect(await errorOf(await ask("GET", `goods?data&downloadid=${id}&rowrange=(0,3)`))).toEqual({ status: 400, code: "TableModified" });
  });

  it("names partition columns, and leaves them out of the rows", async () => {
    await sql("insert into parted partition (pt='a', hh=1) values (5)");
    const { Schema } = await opened(ask("POST", "parted?downloads&partition=pt%3Da,hh%3D1"));
    expect(Schema).toMatchObject({ columns: [{ name: "id" }], partitionKeys: [{ name: "pt" }, { name: "hh" }] });
    expect(await download("parted?partition=pt%3Da,hh%3D1")).toEqual(records([[5n]], ["bigint"]));
  });
});

describe("what is not there", () => {
  it.each([
    ["POST", "nothing?downloads", 404, "NoSuchTable"],
    ["POST", "nothing?uploads=1", 404, "NoSuchTable"],
    ["POST", "parted?downloads", 400, "MissingPartitionSpec"],
    ["POST", "parted?uploads=1&partition=", 400, "MissingPartitionSpec"],
    ["POST", "parted?uploads=1&partition=pt%3Da", 400, "InvalidPartitionSpec"],
    ["POST", "parted?uploads=1&partition=pt%3Da,hh%3D1,x%3D2", 400, "InvalidPartitionSpec"],
    ["POST", "parted?uploads=1&partition=pt%3Da,hh%3Dnoon", 400, "InvalidPartitionSpec"],
    ["POST", "parted?uploads=1&partition=pt", 400, "InvalidPartitionSpec"],
    ["POST", "parted?uploads=1&partition=pt%3Da,hh%3D1", 404, "NoSuchPartition"],
    ["POST", "parted?downloads&partition=pt%3Da,hh%3D1", 404, "NoSuchPartition"],
    ["POST", "goods?downloads&partition=pt%3Da", 400, "InvalidPartitionSpec"],
    ["GET", "goods?uploadid=nobody", 404, "NoSuchUpload"],
    ["POST", "goods?uploadid=nobody", 404, "NoSuchUpload"],
    ["PUT", "goods?uploadid=nobody&blockid=0", 404, "NoSuchUpload"],
    ["GET", "goods?downloadid=nobody", 404, "NoSuchDownload"],
  ])("%s %s is answered %i %s", async (method, target, status, code) => {
    expect(await errorOf(await ask(method, target))).toEqual({ status, code });
  });

  it.each([
    ["rowrange=(4,1)", "InvalidRowRange"],
    ["rowrange=0", "InvalidRowRange"],
    ["rowrange=(0,1)&columns=price", "InvalidColumnSpec"],
  ])("%s of a table of two columns and no rows is answered %s", async (query, code) => {
    const { DownloadID: id } = await opened(ask("POST", "goods?downloads"));
    expect(await errorOf(await ask("GET", `goods?data&downloadid=${id}&${query}`))).toEqual({ status: 400, code });
  });

  it("is a view, which the tunnel does not give", async () => {
    await sql("create or replace view seen as select 1 as a");
    expect(await errorOf(await ask("POST", "seen?downloads"))).toEqual({ status: 405, code: "MethodNotAllowed" });
  });

  it("is a session of another table", async () => {
    const id = await upload("goods");
    expect(await errorOf(await ask("POST", `other?uploadid=${id}`))).toEqual({ status: 400, code: "InvalidResourceSpec" });
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}
