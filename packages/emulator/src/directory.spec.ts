import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { nodeFlags } from "../../../scripts/test/node-flags.ts";
import { createEmulator } from "./create-emulator.ts";
import type { Emulator } from "./emulator.ts";
import { call, sqlJob, submit } from "./testing/client.ts";
import { serve } from "./serve.ts";

let root = "";
beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), "emulator-directory-"))));
afterAll(() => rm(root, { recursive: true, force: true }));

const open = (directory: string): Promise<Emulator> => createEmulator({ clock: "manual", directory });

/** The text or CSV of a statement's result. */
async function answerOf(emulator: Emulator, statement: string): Promise<string> {
  const id = await submit(emulator, sqlJob(statement));
  await emulator.clock.advance(60_000);
  return await resultOf(emulator, id);
}

async function resultOf(emulator: Emulator, id: string): Promise<string> {
  const answer = await (await call(emulator, "GET", `/instances/${id}?result`)).text();
  return Buffer.from(/<!\[CDATA\[(.*?)\]\]>|Format="\w+">(.*?)<\/Result>/.exec(answer)?.slice(1).find(Boolean) ?? "", "base64").toString();
}

const statusOf = async (emulator: Emulator, id: string): Promise<string | undefined> =>
  /<Status>(\w+)<\/Status><Histories/.exec(await (await call(emulator, "GET", `/instances/${id}?taskstatus`)).text())?.[1];

/** All that SQL tells of the tables. */
async function everything(emulator: Emulator): Promise<readonly string[]> {
  const statements = [
    "show schemas",
    "show tables",
    "show create table sales",
    "show create table stock",
    "desc extended sales",
    "desc extended dear",
    "show partitions sales",
    "select * from sales",
    "select * from stock",
    "select * from dear",
  ];
  const answers: string[] = [];
  for (const statement of statements) answers.push(await answerOf(emulator, statement));
  return answers;
}

describe("a directory of tables", () => {
  let emulator: Emulator;
  let jobs: { readonly selected: string; readonly inserting: string };
  let directory = "";
  let child: ReturnType<typeof start>;
  const start = () =>
    spawn(process.execPath, [...nodeFlags, join(import.meta.dirname, "testing/emulator-to-kill.ts"), directory], {
      stdio: ["ignore", "pipe", "inherit"],
    });

  beforeAll(async () => {
    directory = join(root, "killed");
    child = start();
    const exited = once(child, "exit");
    const [line] = await Promise.race([once(child.stdout, "data"), exited]);
    jobs = z.object({ selected: z.string(), inserting: z.string() }).parse(JSON.parse(String(line)));
    await expect(open(directory)).rejects.toThrow(
      `The directory ${directory} is in use by another emulator with the process id ${child.pid ?? 0}.`,
    );
    child.kill("SIGKILL");
    await exited;
    emulator = await open(directory);
  }, 60_000);
  afterAll(async () => {
    child.kill("SIGKILL"); // where something above has failed
    await emulator.close();
  });

  it("has what was there when its emulator was killed, and nothing of the INSERT that ran", async () => {
    const [schemas, tables, sales, stock, , view, partitions, rows, stocked, dear] = await everything(emulator);
    expect([schemas, tables]).toEqual([expect.stringContaining("shop"), expect.not.stringContaining("customers")]);
    expect(sales?.replaceAll("`", "")).toMatch(/item STRING COMMENT 'what'[\s\S]*VARCHAR\(5\)[\s\S]*'all sales'[\s\S]*LIFECYCLE 7/i);
    expect(stock?.replaceAll("`", "")).toMatch(/since DATETIME[\s\S]*PRIMARY KEY \(id\)[\s\S]*'write.bucket.num'='4'/i);
    expect([view, partitions]).toEqual([expect.stringContaining("of the view"), "ds=20260101\nds=empty\n"]);
    expect(rows).toBe('"item","price","note","ds"\n"pear",1.25,"abc","20260101"\n');
    expect(stocked).toContain('1,"pear",2026-01-01 10:00:00');
    expect(dear).toBe('"thing"\n"EAR"\n');
  });

  it("knows the jobs: the one that ran has failed, and one that had ended is told again", async () => {
    expect([await statusOf(emulator, jobs.inserting), await resultOf(emulator, jobs.inserting)]).toEqual([
      "Failed",
      expect.stringMatching(/^ODPS-0010000:.*the emulator ended while this job ran/),
    ]);
    expect(await statusOf(emulator, jobs.selected)).toBe("Success");
    expect(await submit(emulator, sqlJob("select 1", "<Guid>of-the-select</Guid>"))).toBe(jobs.selected);
    const rows = await call(emulator, "GET", `/instances/${jobs.selected}?result`);
    expect([rows.status, await rows.text()]).toEqual([
      404,
      expect.stringContaining("the rows of this SELECT were deleted when the emulator ended; run it again"),
    ]);
  });

  it("takes back what a statement has changed before it failed", async () => {
    expect(await answerOf(emulator, "alter table sales drop partition (ds='empty'), partition (ds='missing')")).toContain("does not exist");
    expect(await answerOf(emulator, "show partitions sales")).toContain("ds=empty");
  });

  it("is for one emulator at a time, in a process, too", async () => {
    await expect(open(directory)).rejects.toThrow(
      `The directory ${directory} is in use by another emulator of this process. Stop that one first`,
    );
  });

  it("has everything after an ordinary restart", async () => {
    await answerOf(emulator, "insert into sales partition (ds='20260102') select 'fig', 2, null");
    await answerOf(emulator, "alter table sales change column note remark varchar(9) comment 'longer'");
    await answerOf(emulator, "alter table sales rename to all_sales");
    await answerOf(emulator, "alter table all_sales rename to sales");
    const before = await everything(emulator);
    await emulator.close();
    emulator = await open(directory);
    expect(await everything(emulator)).toEqual(before);
    expect(before.join("")).toContain("remark");
    expect(await statusOf(emulator, jobs.inserting)).toBe("Failed");
  });
});

it("refuses a file of another version, one that is no emulator's, and a directory that cannot be made, with a sentence", async () => {
  const make = async (name: string, sql: string): Promise<string> => {
    await mkdir(join(root, name));
    const instance = await DuckDBInstance.create(join(root, name, "emulator.duckdb"));
    const connection = await instance.connect();
    await connection.run(sql);
    connection.closeSync();
    instance.closeSync();
    return join(root, name);
  };
  const run = async (directory: string): Promise<string> => {
    let text = "";
    const stderr = { write: (part: string) => void (text += part) };
    expect(await serve(["--db", directory], { stdout: { write: () => {} }, stderr, signal: AbortSignal.abort() })).toBe(1);
    return text;
  };
  expect(await run(await make("newer", "CREATE SCHEMA mc_emulator; CREATE TABLE mc_emulator.about AS SELECT 99 AS format"))).toMatch(
    /could not start\. The tables in the directory .* were saved by another version of the emulator \(format 99; this version has format 1\)/,
  );
  expect(await run(await make("foreign", "CREATE TABLE t (a INTEGER)"))).toContain("was not made by an emulator");
  expect(await run(join(root, "newer", "emulator.duckdb"))).toContain("Tables cannot be kept in the directory");
});
