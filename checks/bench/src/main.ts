import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { endToNotice } from "./end-to-notice.ts";
import { gatewayFanOut } from "./gateway-fan-out.ts";
import { importNode } from "./import-node.ts";
import type { Measurement } from "./measurement.ts";
import { requestsPerSecond } from "./requests-per-second.ts";
import { readResults } from "./results/read-results.ts";
import { submitToFirstRow } from "./submit-to-first-row.ts";

// Measures the client against the emulator on this machine. Figures of one run belong together: compare ratios, not times.

const { values } = parseArgs({ options: { json: { type: "string" } } });
const measurements: Measurement[] = [];
for (const measure of [importNode, submitToFirstRow, endToNotice, requestsPerSecond, gatewayFanOut, readResults]) measurements.push(...(await measure()));

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
