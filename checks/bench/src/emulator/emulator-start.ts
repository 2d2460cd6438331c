import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { compared, quantile, type Measurement } from "../measurement.ts";
import { packedProject } from "../packed-project.ts";

const runs = 5;

const emulatorScript = `
import { createEmulator } from "@maxcompute-rx/emulator";
const emulator = await createEmulator({ clock: "manual", verifySignatures: false });
const instances = "http://emulator.test/api/projects/" + emulator.account.project + "/instances";
const body = "<Instance><Job><Tasks><SQL><Name>answer</Name><Query>select 6 * 7 as answer</Query></SQL></Tasks></Job></Instance>";
const submitted = await emulator.fetch(new Request(instances, { method: "POST", body }));
await emulator.clock.advance(60_000);
const answer = await (await emulator.fetch(new Request(submitted.headers.get("Location") + "?result"))).text();
if (!answer.includes("<Status>Success</Status>")) throw new Error(answer);
console.log(performance.now());
await emulator.close();`;

const duckDbScript = `
import { DuckDBInstance } from "@duckdb/node-api";
const connection = await (await DuckDBInstance.create(":memory:")).connect();
await (await connection.runAndReadAll("select 6 * 7 as answer")).getRows();
console.log(performance.now());`;

/** Time from the start of a process to the first answer of an emulator in it, against DuckDB alone. */
export async function emulatorStart(): Promise<readonly Measurement[]> {
  await using project = await packedProject(["@maxcompute-rx/emulator"]);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    ours.push(await timeOf(project.folder, emulatorScript));
    theirs.push(await timeOf(project.folder, duckDbScript));
  }
  return [compared("emulator-start", quantile(ours, 0.5), "ms", "DuckDB alone", quantile(theirs, 0.5))];
}

async function timeOf(cwd: string, script: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], { cwd });
  return Number(stdout);
}
