import { execFile } from "node:child_process";
import { access, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { compared } from "../measurement.ts";
import type { Measurement } from "../measurement.ts";
import { onTestBed } from "../test-bed.ts";

const run = promisify(execFile);

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

interface Reading {
  readonly rows: number;
  readonly seconds: number;
  readonly firstRowMs: number;
}

/** A client as a program that reads the records of an instance: its command and its first arguments. */
interface Client {
  readonly name: string;
  readonly command: readonly string[];
}

const rows = 60_000;
const sql = `select n, n * 1000003 as m, n / 7 as d, concat('a text with number ', n) as s from (select explode(sequence(1, ${rows})) as n) t`;
const runs = 3;
/** The programs take turns, so that what else the machine does concerns all of them. */
const turns = 2;

/**
 * Records from the same emulator over HTTP: rows per second and the time to the first row, of ours and of the compiled readers of
 * other languages, each in a process of its own. A reader that is not installed is left out, which the table says.
 */
export async function readService(): Promise<readonly Measurement[]> {
  return onTestBed(async ({ emulator, endpoint, mc }) => {
    const instance = await mc.executeSql(sql);
    const { project, accessKeyId, accessKeySecret } = emulator.account;
    const ours: Client = { name: "ours", command: [process.execPath, here("../read-service/main.ts")] };
    const peers = await Promise.all([pyodps(), java()]);
    const readings = new Map<Client, Reading[]>();
    for (let turn = 0; turn < turns; turn += 1) {
      for (const client of [ours, ...peers]) {
        const [program = "", ...first] = client.command;
        if (program === "") continue;
        const { stdout } = await run(program, [...first, endpoint, project, accessKeyId, accessKeySecret, instance.id, String(runs)]);
        const reading: Reading = JSON.parse(stdout);
        if (reading.rows !== rows) throw new Error(`${client.name} read ${reading.rows} rows where there are ${rows}.`);
        readings.set(client, [...(readings.get(client) ?? []), reading]);
      }
    }
    const best = (client: Client): Reading | null => {
      const all = readings.get(client) ?? [];
      return all.length === 0 ? null : { rows, seconds: Math.min(...all.map(({ seconds }) => seconds)), firstRowMs: Math.min(...all.map(({ firstRowMs }) => firstRowMs)) };
    };
    const own = best(ours);
    if (own === null) return [];
    return peers.flatMap((peer): readonly Measurement[] => {
      const theirs = best(peer);
      const [rate, first] = [`read-service-${peer.name}`, `read-service-${peer.name}-first-row`];
      if (theirs === null) {
        return [
          { name: rate, value: rows / own.seconds, unit: "rows/s", peer: "not installed" },
          { name: first, value: own.firstRowMs, unit: "ms", peer: "not installed" },
        ];
      }
      return [
        compared(rate, rows / own.seconds, "rows/s", peer.name, rows / theirs.seconds),
        compared(first, own.firstRowMs, "ms", peer.name, theirs.firstRowMs),
      ];
    });
  });
}

/** PyODPS with its compiled reader, from the environment that the interop run makes. */
async function pyodps(): Promise<Client> {
  const python = here("../../../interop/.venv/bin/python");
  const isThere = await access(python).then(() => true, () => false);
  return { name: "pyodps", command: isThere ? [python, here("../../peers/python/read_result.py")] : [] };
}

/** The Java SDK's reader of the instance tunnel, where Java and Maven are installed and Maven has or gets the SDK. */
async function java(): Promise<Client> {
  const directory = await mkdtemp(join(tmpdir(), "bench-java-"));
  try {
    const file = join(directory, "classpath");
    const classpath = (...options: readonly string[]) => run("mvn", [...options, "-q", "-f", here("../../peers/java/pom.xml"), "dependency:build-classpath", `-Dmdep.outputFile=${file}`]);
    await classpath("-o").catch(() => classpath());
    return { name: "java", command: ["java", "-cp", (await readFile(file, "utf8")).trim(), here("../../peers/java/ReadResult.java")] };
  } catch {
    return { name: "java", command: [] };
  } finally {
    await rm(directory, { recursive: true });
  }
}
