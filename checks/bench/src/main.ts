import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { benches, benchesFor } from "./bench.ts";
import type { Measurement } from "./measurement.ts";

// Measures the client against the emulator on this machine. Figures of one run belong together: compare ratios, not times.

const { values } = parseArgs({ options: { json: { type: "string" }, only: { type: "string" }, seed: { type: "string", default: "1" } } });
const seed = Number(values.seed);
const chosen = values.only === undefined ? benches : benchesFor(values.only);
if (!Number.isSafeInteger(seed) || chosen.length === 0) {
  const names = benches.map(({ name }) => name).join(", ");
  process.stderr.write(
    `Usage: npm run --silent bench -- [--json FILE] [--only NAME] [--seed NUMBER]\nNAME is a figure, or the beginning of several: ${names}.\n`,
  );
  process.exit(2);
}
process.stderr.write(`Seed ${seed}.\n`);

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
