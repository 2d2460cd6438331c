import type { InstanceView, ManyInstancesEvent } from "@maxcompute-rx/core";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { concat, from, NEVER, Subject, throwError } from "rxjs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { nodeFlags } from "../../../../scripts/test/node-flags.ts";
import { listParts } from "./part-files.ts";
import { readRecordingFile } from "./read-recording-file.ts";
import { recordToFile } from "./record-to-file.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "recording-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = "2023-01-01T12:00:00.000Z";
const ids = ["one", "two"];
const subject = { project: "p", instanceIds: ids };
const times = { owner: null, startTime: null, endTime: null };

const snapshot = (instanceId: string, statusText = "0"): ManyInstancesEvent => {
  const view: InstanceView = {
    instanceId,
    project: "p",
    status: "Running",
    statusText,
    ...times,
    tasks: [],
    progress: [],
    trouble: null,
    outcome: null,
  };
  return { instanceId, seq: 1, at, type: "snapshot", view };
};
const status = (instanceId: string, seq: number): ManyInstancesEvent => ({
  instanceId,
  seq,
  at,
  type: "status",
  status: "Running",
  statusText: `销售 ${seq}\u2028`,
  ...times,
});
const succeeded = (instanceId: string, seq: number): ManyInstancesEvent => ({ instanceId, seq, at, type: "succeeded" });
const life = (instanceId: string, length: number): ManyInstancesEvent[] => [
  snapshot(instanceId),
  ...Array.from({ length }, (_, index) => status(instanceId, index + 2)),
  succeeded(instanceId, length + 2),
];

describe.for(["run.jsonl", "run.jsonl.gz"])("a recording in %s", (name) => {
  const file = (): string => join(folder, name);
  const isZipped = name.endsWith(".gz");

  it("is read as it was written", async () => {
    const events = [...life("one", 3), ...life("two", 3)];
    await recordToFile(from(events), file(), subject);
    expect(await readRecordingFile(file())).toMatchObject({ project: "p", instanceIds: ids, events, damage: [], gaps: [], unended: [] });
    if (isZipped) expect(gunzipSync(readFileSync(file())).toString()).toMatch(/^\{"format"/);
  });

  it("goes on in further files, each of which can be read alone", async () => {
    const [one, two] = [life("one", 60), life("two", 60)];
    const events = one.flatMap((event, index) => [event, two[index] ?? event]);
    await recordToFile(from(events), file(), { ...subject, maxBytes: 1500 });
    if (isZipped) expect(statSync(file()).size).toBeLessThan(1000);
    const names = readdirSync(folder).toSorted((a, b) =>
      (/\d+/.exec(a)?.[0] ?? "1").localeCompare(/\d+/.exec(b)?.[0] ?? "1", "en", { numeric: true }),
    );
    expect(names.length).toBeGreaterThan(3);
    for (const each of names) expect(statSync(join(folder, each)).size).toBeLessThan(5000);
    expect(await readRecordingFile(file())).toMatchObject({ events, damage: [], gaps: [], unended: [] });
    const alone = await readRecordingFile(join(folder, names[2] ?? ""));
    expect(alone).toMatchObject({ damage: [], gaps: [] });
    expect(alone.events.slice(0, 2).map(({ type }) => type)).toEqual(["snapshot", "snapshot"]);
  });

  it("tells a part that is missing", async () => {
    await recordToFile(from(life("one", 60)), file(), { ...subject, maxBytes: 1500 });
    rmSync(join(folder, name.replace("run", "run.2")));
    expect((await readRecordingFile(file())).damage).toMatchObject([{ kind: "missing", part: 3 }]);
  });

  it("is continued wherever it was cut, without doubling", { timeout: 120_000 }, async () => {
    const first = [snapshot("one"), status("one", 2), snapshot("two"), succeeded("two", 2), status("one", 3)];
    await recordToFile(from(first), file(), subject);
    const whole = readFileSync(file());
    // Each byte of the last lines, and every few before.
    for (let length = 0; length < whole.length; length += length > whole.length - 60 ? 1 : 23) {
      writeFileSync(file(), whole);
      truncateSync(file(), length);
      const before = await readRecordingFile(file()).catch(() => ({ events: [] as readonly ManyInstancesEvent[] }));
      await recordToFile(from([...life("two", 1), ...life("one", 1)]), file(), subject);
      const { events, damage, unended } = await readRecordingFile(file());
      expect({ length, damage, unended }).toEqual({ length, damage: [], unended: [] });
      expect(events.slice(0, before.events.length)).toEqual(before.events);
      const hadEnded = before.events.some(({ type }) => type === "succeeded");
      expect(events.slice(before.events.length)).toEqual([...(hadEnded ? [] : life("two", 1)), ...life("one", 1)]);
      expect(readdirSync(folder)).toEqual([name]);
    }
  });

  // The process is killed while it writes, and what it has written is cut in the middle of a line. Its instances count, so that a loss
  // would be seen.
  it("survives kill -9, again and again", { timeout: 120_000 }, async () => {
    const script = fileURLToPath(new URL("../testing/counting-recorder.ts", import.meta.url));
    const numbers = new Map<string, number>();
    const runs = isZipped ? 2 : 3;
    for (let run = 0; run < runs; run += 1) {
      const size = await sizeOf(file());
      const child = spawn(process.execPath, [...nodeFlags, script, file(), String(run * 1_000_000), "400000"], {
        stdio: ["ignore", "ignore", "inherit"],
      });
      while ((await sizeOf(file())) < size + 1000 && child.exitCode === null) await pause(5);
      child.kill("SIGKILL");
      await once(child, "exit");
      expect(child.signalCode).toBe("SIGKILL");
      const newest = (await listParts(file())).at(-1)?.file ?? "";
      truncateSync(newest, Math.max(0, statSync(newest).size - 7));
      // Nothing is cut where the process was killed before it had written into a new file.
      expect((await readRecordingFile(file())).damage.map(({ kind }) => kind)).toEqual(statSync(newest).size === 0 ? [] : ["cut"]);
    }
    await recordToFile(from([...life("one", 0), ...life("two", 0)]), file(), subject);
    const { events, damage, gaps, unended } = await readRecordingFile(file());
    expect({ damage, unended, gaps: gaps.length }).toEqual({ damage: [], unended: [], gaps: runs });
    for (const event of events) {
      if (event.type !== "status") continue;
      const last = numbers.get(event.instanceId) ?? 0;
      const number = Number(event.statusText);
      // Only a new process may leave numbers out.
      expect(number === last + 1 || number % 1_000_000 === 1).toBe(true);
      numbers.set(event.instanceId, number);
    }
    expect(numbers.get("one")).toBeGreaterThan((runs - 1) * 1_000_000);
  });
});

async function sizeOf(file: string): Promise<number> {
  return (await listParts(file)).reduce((sum, part) => sum + statSync(part.file).size, 0);
}

describe("recordToFile", () => {
  const file = (): string => join(folder, "run.jsonl");

  it("writes each event at once, and ends with the signal", async () => {
    const events$ = new Subject<ManyInstancesEvent>();
    const leave = new AbortController();
    const recorded = recordToFile(events$, file(), { ...subject, signal: leave.signal });
    while (!events$.observed) await pause(1);
    events$.next(snapshot("one"));
    while (!readFileSync(file(), "utf8").includes("snapshot")) await pause(1);
    events$.next(status("one", 2));
    leave.abort();
    await recorded;
    expect(events$.observed).toBe(false);
    expect((await readRecordingFile(file())).events).toHaveLength(2);
  });

  it("writes what came before an error of the events, and rejects with it", async () => {
    const failing$ = concat(
      from([snapshot("one")]),
      throwError(() => new Error("no route")),
    );
    await expect(recordToFile(failing$, file(), subject)).rejects.toThrow("no route");
    expect((await readRecordingFile(file())).events).toHaveLength(1);
  });

  it.for([
    ["a text", "hello\n"],
    ["a text without a line feed", "hello"],
    ["JSON", '{"a":1}\n'],
  ] as const)("does not overwrite %s", async ([, text]) => {
    writeFileSync(file(), text);
    await expect(recordToFile(NEVER, file(), subject)).rejects.toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining("run.jsonl"),
    });
    expect(readFileSync(file(), "utf8")).toBe(text);
  });

  it("does not overwrite what is no gzip file", async () => {
    writeFileSync(`${file()}.gz`, "hello");
    await expect(recordToFile(NEVER, `${file()}.gz`, subject)).rejects.toMatchObject({ code: "invalid_argument" });
    expect(readFileSync(`${file()}.gz`, "utf8")).toBe("hello");
  });

  it("does not continue a recording of another project, or of a later version", async () => {
    await recordToFile(from([snapshot("one")]), file(), { project: "q" });
    await expect(recordToFile(NEVER, file(), subject)).rejects.toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining("project q"),
    });
    writeFileSync(file(), readFileSync(file(), "utf8").replace('"version":1', '"version":9'));
    await expect(recordToFile(NEVER, file(), subject)).rejects.toMatchObject({ code: "unsupported" });
  });

  it("leaves a compressed file that is damaged inside as it is, and goes on in the next part", async () => {
    const zipped = `${file()}.gz`;
    await recordToFile(from([snapshot("one"), ...Array.from({ length: 200 }, (_, index) => status("one", index + 2))]), zipped, subject);
    const bytes = readFileSync(zipped);
    bytes.fill(0xff, bytes.length - 60, bytes.length - 40);
    writeFileSync(zipped, bytes);
    await recordToFile(from([snapshot("one"), succeeded("one", 2)]), zipped, subject);
    expect(readFileSync(zipped)).toEqual(bytes);
    expect(existsSync(join(folder, "run.2.jsonl.gz"))).toBe(true);
    const { events, damage } = await readRecordingFile(zipped);
    expect(damage.map(({ kind }) => kind)).toContain("unreadable");
    expect(events.at(-1)).toEqual(succeeded("one", 2));
  });
});

describe("readRecordingFile", () => {
  it("names the file that is no recording, or is not there", async () => {
    const file = join(folder, "x.jsonl");
    await expect(readRecordingFile(file)).rejects.toThrow(/ENOENT.*x\.jsonl/);
    writeFileSync(file, "{}\n");
    await expect(readRecordingFile(file)).rejects.toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining("x.jsonl: This is no recording"),
    });
  });
});
