import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Instance, ResultReader } from "@maxcompute-rx/node";
import { tableFromIPC } from "@uwdata/flechette";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";

import { connectTo, emulatorOfFile } from "../testing/emulator.ts";
import { download, type DownloadProgress } from "./download.ts";
import type { FileFormat } from "./result-format.ts";

const { emulator } = emulatorOfFile();
const total = 50;
let instance: Instance;
let reader: ResultReader;
let folder: string;

beforeAll(async () => {
  const sql = `select customer_id as id, city from customers order by id limit ${total};`;
  instance = await connectTo(emulator()).executeSql(sql);
  reader = await instance.openReader();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "maxcompute-rx-"));
});

afterEach(() => rm(folder, { recursive: true }));

interface Wish {
  readonly format: FileFormat;
  readonly rowsPerPart?: number;
  readonly from?: ResultReader;
  /** Killed when so many rows are safe. */
  readonly killAt?: number;
  readonly file?: string;
}

async function bytesOf({
  format,
  rowsPerPart,
  from = reader,
  killAt,
  file = `all.${format}`,
}: Wish): Promise<{ bytes: Buffer; seen: DownloadProgress[] }> {
  const kill = new AbortController();
  const seen: DownloadProgress[] = [];
  const path = join(folder, file);
  await download({
    instanceId: instance.id,
    reader: from,
    format,
    file: path,
    rowsPerPart,
    signal: kill.signal,
    onProgress: (progress) => {
      seen.push(progress);
      if (progress.rows === killAt) kill.abort(new Error("killed"));
    },
  });
  return { bytes: await readFile(path), seen };
}

const formats = ["csv", "json", "jsonl", "arrow"] as const;

it.for(formats)("%s in parts is the same file as in one go", async (format) => {
  const whole = await bytesOf({ format, file: `whole.${format}` });
  const parts = await bytesOf({ format, rowsPerPart: 7, file: `parts.${format}` });
  if (format === "arrow") expect(tableFromIPC(parts.bytes).toArray()).toEqual(tableFromIPC(whole.bytes).toArray());
  else expect(parts.bytes.toString()).toBe(whole.bytes.toString());
  expect(parts.seen.at(-1)).toMatchObject({ rows: total, total, bytes: parts.bytes.length });
});

it("holds every row once, in each format", async () => {
  const ids = (await reader.readAll({ columns: ["id"], as: "array" })).flat().map(String);
  expect(ids).toHaveLength(total);
  const json: unknown = JSON.parse((await bytesOf({ format: "json", rowsPerPart: 7 })).bytes.toString());
  expect((json as { id: number }[]).map(({ id }) => String(id))).toEqual(ids);
  const table = tableFromIPC((await bytesOf({ format: "arrow", rowsPerPart: 7 })).bytes, { useBigInt: true });
  expect([...(table.getChild("id") ?? [])].map(String)).toEqual(ids);
});

it.for(formats)("%s goes on where a killed download ended, and reads nothing twice", async (format) => {
  const whole = await bytesOf({ format, rowsPerPart: 10, file: `whole.${format}` });
  await expect(bytesOf({ format, rowsPerPart: 10, killAt: 20 })).rejects.toMatchObject({ code: "aborted" });
  expect(await readdir(folder)).toEqual([`all.${format}.part`, `all.${format}.part.json`, `whole.${format}`]);
  const again = await bytesOf({ format, rowsPerPart: 10 });
  expect(again.seen[0]).toMatchObject({ rows: 20, resumedRows: 20 });
  expect(again.bytes.equals(whole.bytes)).toBe(true);
  expect(await readdir(folder)).toEqual([`all.${format}`, `whole.${format}`]);
});

it("throws away what was cut in the middle of a part", async () => {
  const whole = await bytesOf({ format: "csv", rowsPerPart: 10, file: "whole.csv" });
  await expect(bytesOf({ format: "csv", rowsPerPart: 10, killAt: 20 })).rejects.toMatchObject({ code: "aborted" });
  const part = join(folder, "all.csv.part");
  await writeFile(part, Buffer.concat([await readFile(part), Buffer.from('"half a ro')]));
  expect((await bytesOf({ format: "csv", rowsPerPart: 10 })).bytes.equals(whole.bytes)).toBe(true);
});

it("begins anew for another result, and when nobody can read how far it had come", async () => {
  await expect(bytesOf({ format: "csv", rowsPerPart: 10, killAt: 20 })).rejects.toMatchObject({ code: "aborted" });
  const other = await (
    await connectTo(emulator()).executeSql("select customer_id as id from customers order by id limit 50;")
  ).openReader();
  expect((await bytesOf({ format: "csv", from: other })).seen[0]).toMatchObject({ rows: 0, resumedRows: 0 });
  await expect(bytesOf({ format: "csv", rowsPerPart: 10, killAt: 20, file: "two.csv" })).rejects.toMatchObject({ code: "aborted" });
  await writeFile(join(folder, "two.csv.part.json"), "{");
  expect((await bytesOf({ format: "csv", file: "two.csv" })).seen[0]).toMatchObject({ resumedRows: 0 });
});

it("writes a header, brackets and a schema also when there are no rows", async () => {
  const empty = await (await connectTo(emulator()).executeSql("select customer_id as id from customers where false;")).openReader();
  expect((await bytesOf({ format: "csv", from: empty })).bytes.toString()).toBe('"id"\n');
  expect((await bytesOf({ format: "json", from: empty })).bytes.toString()).toBe("[\n]\n");
  expect(tableFromIPC((await bytesOf({ format: "arrow", from: empty })).bytes).names).toEqual(["id"]);
});

it("replaces no directory and nothing that is no file, and says so before it reads", async () => {
  await expect(bytesOf({ format: "csv", file: "." })).rejects.toThrow("is a directory");
  await expect(bytesOf({ format: "csv", file: "none/all.csv" })).rejects.toThrow(`There is no directory ${join(folder, "none")}`);
  await symlink("/dev/null", join(folder, "null"));
  await expect(bytesOf({ format: "csv", file: "null" })).rejects.toThrow("is no file that can be replaced");
  expect(await readdir(folder)).toEqual(["null"]);
});

it("says how to go on when the system refuses to write", async () => {
  await mkdir(join(folder, "all.csv.part"));
  const refused = bytesOf({ format: "csv" });
  await expect(refused).rejects.toThrow(`${join(folder, "all.csv")} cannot be written: EISDIR`);
  await expect(refused).rejects.toMatchObject({ name: "OutputError", nextStep: expect.stringContaining(`result ${instance.id} --output`) });
});
