// `npm run specs`: the specs of all packages in one run of Vitest, in which few workers load DuckDB and the parser of SQL once for all.
// A package whose specs passed is tested again only when something has changed on which they depend.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";

import { outcomesOf, specGroups, type SpecResults, type TurboPlan } from "./spec-groups.ts";

const root = dirname(dirname(import.meta.dirname));
const cache = join(root, "node_modules/.cache");
const recordFile = join(cache, "specs.json");
const resultsFile = join(cache, "specs-results.json");
const turbo = join(root, "node_modules/turbo/bin/turbo");
const vitest = join(root, "node_modules/vitest/vitest.mjs");

/** The content of a file, or what stands for none when nothing has been written to it yet. */
function read(file: string, empty: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return empty;
  }
}

const plan = execFileSync(process.execPath, [turbo, "run", "unit", "--dry=json"], { cwd: root, encoding: "utf8" });
const groups = specGroups(JSON.parse(plan) as TurboPlan);
const recorded = JSON.parse(read(recordFile, "{}")) as Readonly<Record<string, string>>;
const stale = groups.filter(({ dir, hash }) => recorded[dir] !== hash);
if (stale.length === 0) console.log("Nothing has changed since all specs passed.");
else {
  rmSync(resultsFile, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${resultsFile}`];
  const { status } = spawnSync(process.execPath, [vitest, "run", ...reporters, ...stale.map(({ dir }) => `${dir}/`)], {
    cwd: root,
    stdio: "inherit",
  });
  const results = JSON.parse(read(resultsFile, '{ "testResults": [] }')) as SpecResults;
  const record = Object.fromEntries(groups.filter((group) => !stale.includes(group)).map(({ dir, hash }) => [dir, hash]));
  const { passed, untested } = outcomesOf(stale, root, results, status === 0);
  for (const { dir, hash } of passed) record[dir] = hash;
  mkdirSync(cache, { recursive: true });
  writeFileSync(recordFile, JSON.stringify(record));
  for (const { dir } of untested)
    console.error(`No spec of ${dir} ran, although it has a script "unit": see "include" in vitest.config.ts.`);
  process.exitCode = untested.length > 0 ? 1 : (status ?? 1);
}
