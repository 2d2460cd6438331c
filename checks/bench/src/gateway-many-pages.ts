import { compared, type Measurement } from "./measurement.ts";
import { openGatewayBed } from "./gateway-bed.ts";
import { endless } from "./watch-many/crowd.ts";

const pages = 1000;
const perPage = 20;
const windowMs = 30_000;

/**
 * A thousand pages of as many callers that watch twenty instances each, on virtual time, while nothing ends: what the gateway sends to
 * the service. Once each page watches instances of its own, and once each instance stands on ten pages.
 */
export async function gatewayManyPages(seed: number): Promise<readonly Measurement[]> {
  return [
    ...(await quietBoard("gateway-1000x20", pages * perPage, seed)),
    ...(await quietBoard("gateway-1000x20-shared", (pages * perPage) / 10, seed)),
  ];
}

async function quietBoard(name: string, instances: number, seed: number): Promise<readonly Measurement[]> {
  await using bed = await openGatewayBed(seed);
  const { virtual, gateway } = bed;
  const ids = await virtual.script(Array.from({ length: instances }, () => endless));
  const openedAt = virtual.now();
  const opening = Array.from({ length: pages }, (_, page) =>
    bed.open(
      `caller ${page}`,
      Array.from({ length: perPage }, (_one, at) => ids[(page * perPage + at) % instances] ?? ""),
    ),
  );
  const open = await Promise.all(opening);
  const seen = await virtual.run(openedAt + 3_600_000, () => open.every(({ snapshots }) => snapshots === perPage));
  if (!seen) throw new Error("Some pages have not seen their instances within an hour.");
  const allSeenMs = virtual.now() - openedAt;
  const { upstreamWatches } = gateway.counters;
  if (upstreamWatches !== instances) throw new Error(`${instances} instances are watched ${upstreamWatches} times.`);
  // The first looks leave a wave behind them.
  await virtual.run(virtual.now() + windowMs);
  const before = gateway.counters.upstreamRequests;
  await virtual.run(virtual.now() + windowMs);
  const requests = ((gateway.counters.upstreamRequests - before) * 1000) / windowMs;
  return [
    compared(`${name}-upstream-requests`, requests, "1/s", "a request a second for each place on a page", pages * perPage),
    { name: `${name}-all-seen`, value: allSeenMs / 1000, unit: "s" },
  ];
}
