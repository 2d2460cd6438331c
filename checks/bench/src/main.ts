import { readFile, writeFile } from "node:fs/promises";
import { constants } from "node:os";
import { parseArgs } from "node:util";

import { benches, benchesFor } from "./bench.ts";
import type { Measurement } from "./measurement.ts";
import { regressions, withRatios, type BenchRecord } from "./record.ts";

// Measures the client against the emulator on this machine. Figures of one run belong together: compare ratios, not times.

const { values } = parseArgs({
  options: { json: { type: "string" }, only: { type: "string" }, seed: { type: "string", default: "1" }, accept: { type: "boolean" } },
});
const seed = Number(values.seed);
const chosen = values.only === undefined ? benches : benchesFor(values.only);
if (!Number.isSafeInteger(seed) || chosen.length === 0) {
  const names = benches.map(({ name }) => name).join(", ");
  process.stderr.write(
    `Usage: npm run --silent bench -- [--json FILE] [--only NAME] [--seed NUMBER] [--accept]\nNAME is a figure, or the beginning of several: ${names}.\n`,
  );
  process.exit(2);
}
process.stderr.write(`Seed ${seed}.\n`);
// What a benchmark has started, such as Redis, is ended when this process exits; a signal alone would not let it exit.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(128 + constants.signals[signal]));

const measurements: Measurement[] = [];
for (const { name, measure } of chosen) {
  const startedAt = performance.now();
  measurements.push(...(await measure(seed)));
  process.stderr.write(`${name}: measured in ${((performance.now() - startedAt) / 1000).toFixed(0)} s.\n`);
}

const rounded = (value: number | undefined): string => (value === undefined ? "" : value.toFixed(value < 10 ? 2 : 0));
console.table(
  Object.fromEntries(
    measurements.map(({ name, value, unit, peer = "", peerValue, ratio }) => [
      name,
      { value: rounded(value), unit, peer, "peer's value": rounded(peerValue), ratio: rounded(ratio) },
    ]),
  ),
);
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(measurements, null, 2)}\n`);

const recordFile = new URL("../record.json", import.meta.url);
const record = JSON.parse(await readFile(recordFile, "utf8")) as BenchRecord;
for (const sentence of regressions(measurements, record)) process.stderr.write(`${sentence}\n`);
if (values.accept === true) await writeFile(recordFile, `${JSON.stringify(withRatios(record, measurements), null, 2)}\n`);
