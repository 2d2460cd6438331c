import { emulatorSelects } from "./emulator/emulator-selects.ts";
import { emulatorStart } from "./emulator/emulator-start.ts";
import { endToNotice } from "./end-to-notice.ts";
import { gatewayFanOut } from "./gateway-fan-out.ts";
import { gatewayFleet } from "./gateway-fleet.ts";
import { gatewayHeap } from "./gateway-heap.ts";
import { gatewayManyPages } from "./gateway-many-pages.ts";
import { gatewaySockets } from "./gateway-sockets/gateway-sockets.ts";
import { gatewayOtherCaller } from "./gateway-other-caller.ts";
import { interactiveFirstRow } from "./interactive/interactive-first-row.ts";
import { importNode } from "./import-node.ts";
import type { Measurement } from "./measurement.ts";
import { newConnection } from "./round-trips/new-connection/new-connection.ts";
import { requestsPerSecond } from "./requests-per-second.ts";
import { readService } from "./results/read-service.ts";
import { readResults } from "./results/read-results.ts";
import { startCommand } from "./start-command.ts";
import { firstRowFarAway } from "./round-trips/first-row-far-away.ts";
import { submitToFirstRow } from "./submit-to-first-row.ts";
import { besidePyodps } from "./watch-many/http/beside-pyodps.ts";
import { watchMany } from "./watch-many/watch-many.ts";

/** Figures that are measured together. The names of all of them begin with `name`. */
export interface Bench {
  readonly name: string;
  readonly measure: (seed: number) => Promise<readonly Measurement[]>;
}

export const benches: readonly Bench[] = [
  { name: "import-node", measure: importNode },
  { name: "start-command", measure: startCommand },
  { name: "submit-to-first-row", measure: submitToFirstRow },
  { name: "submit-to-first-row-far", measure: firstRowFarAway },
  { name: "new-connection", measure: newConnection },
  { name: "interactive-first-row", measure: interactiveFirstRow },
  { name: "emulator-start", measure: emulatorStart },
  { name: "emulator-selects-per-second", measure: emulatorSelects },
  { name: "end-to-notice", measure: endToNotice },
  { name: "requests-per-second", measure: requestsPerSecond },
  { name: "gateway", measure: gatewayFanOut },
  { name: "gateway-sockets", measure: gatewaySockets },
  { name: "gateway-heap", measure: gatewayHeap },
  { name: "gateway-1000x20", measure: gatewayManyPages },
  { name: "gateway-other-caller", measure: gatewayOtherCaller },
  { name: "read-service", measure: readService },
  { name: "fleet", measure: gatewayFleet },
  { name: "read", measure: readResults },
  { name: "watch-http", measure: besidePyodps },
  { name: "watch-100", measure: (seed) => watchMany(100, seed) },
  { name: "watch-1000", measure: (seed) => watchMany(1000, seed) },
  { name: "watch-10000", measure: (seed) => watchMany(10_000, seed) },
];

/**
 * The benches that give the figures whose names begin with `only`, which may name a bench, a figure or several figures. A figure
 * belongs to one bench: `read-service-java` to `read-service`, and not to `read`.
 */
export function benchesFor(only: string, all: readonly Bench[] = benches): readonly Bench[] {
  const begins = (text: string, start: string): boolean => text === start || text.startsWith(`${start}-`);
  const [closest] = all.filter(({ name }) => begins(only, name)).toSorted((a, b) => b.name.length - a.name.length);
  return all.filter((bench) => bench === closest || begins(bench.name, only));
}
