import { setTimeout as pause } from "node:timers/promises";
import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { createGateway, type Gateway, type GatewayStore } from "@maxcompute-rx/gateway";
import { startRedis, type RedisServer } from "@maxcompute-rx/fleet/redis-server";
import { redisStore } from "@maxcompute-rx/gateway-redis";
import { undiciTransport } from "@maxcompute-rx/node";
import { createClient } from "@redis/client";

import { FleetPage } from "./fleet-page.ts";
import { compared, quantile, type Measurement } from "./measurement.ts";

const pages = 1000;
const replicas = 3;
/** Long enough that all pages have come before the events that count. */
const durationMs = 20_000;
const burstMs = 4000;

interface Figures {
  readonly looks: number;
  readonly fanOutMs: number;
  readonly resumeMs: number;
}

/**
 * A thousand pages that look at one instance through three gateways over a real Redis, and through one gateway without, in the same run:
 * how many gateways look at the service at most, how long it takes from an event until each page has read it (p99), and how long a page is
 * without a stream (p99): when its gateway hands over, and, with one gateway, when its connection broke. Gateways and pages are in this
 * process, without sockets between them.
 */
export async function gatewayFleet(): Promise<readonly Measurement[]> {
  const redis = await startRedis().catch((error: unknown) => String(error));
  // A row with no figure would look like a good one: it says what is missing in its unit.
  if (typeof redis === "string") return [{ name: "fleet-upstream-looks", value: Number.NaN, unit: `not measured: ${redis}` }];
  try {
    const one = await measure(1, null);
    const fleet = await measure(replicas, redis);
    return [
      compared("fleet-upstream-looks", fleet.looks, "gateways", "a look for each gateway", replicas),
      compared("fleet-fanout-ms-p99", fleet.fanOutMs, "ms", "one gateway, without a store", one.fanOutMs),
      compared("fleet-resume-ms", fleet.resumeMs, "ms", "one gateway, after a broken connection", one.resumeMs),
    ];
  } finally {
    await redis.kill();
  }
}

async function measure(count: number, redis: RedisServer | null): Promise<Figures> {
  const emulator = await createEmulator();
  const gateways: Gateway[] = [];
  const ends: (() => unknown)[] = [];
  try {
    for (let at = 0; at < count; at += 1) {
      const store = redis === null ? undefined : await openStore(redis, ends);
      gateways.push(await openGateway(emulator, store, ends));
    }
    const { project } = emulator.account;
    const instanceId = emulator.jobs.script({ durationMs, stages: ["M1", "R2_1", "J3_2"], workers: 50 });
    const delays: number[] = [];
    let looks = 0;
    const open = Array.from({ length: pages }, (_, number) => new FleetPage(number, project, instanceId));
    let openSince = Number.POSITIVE_INFINITY;
    const onEvent = (at: number): void => {
      if (at > openSince) delays.push(Date.now() - at);
    };
    const looking = setInterval(
      () => (looks = Math.max(looks, gateways.filter(({ counters }) => counters.upstreamWatches > 0).length)),
      20,
    );
    ends.push(() => clearInterval(looking));
    const gatewayOf = (page: FleetPage): Gateway => gateways[page.number % gateways.length] as Gateway;
    await Promise.all(open.map((page) => page.read(gatewayOf(page), onEvent)));
    openSince = Date.now() + burstMs;
    await pause(durationMs / 2);
    // One gateway goes; its pages come to the others. With one gateway, a third of the pages lose their connections.
    const moved = open.filter(({ number }) => number % replicas === 0);
    openSince = Number.POSITIVE_INFINITY;
    const [first, ...others] = gateways;
    if (count > 1) await first?.handover();
    const to = count > 1 ? others : gateways;
    const resumed = await Promise.all(moved.map((page, at) => page.resume(to[at % to.length] as Gateway, onEvent)));
    return { looks, fanOutMs: quantile(delays, 0.99), resumeMs: quantile(resumed, 0.99) };
  } finally {
    for (const gateway of gateways) gateway.close();
    for (const end of ends) await end();
    await emulator.close();
  }
}

async function openStore(redis: RedisServer, ends: (() => unknown)[]): Promise<GatewayStore> {
  const client = createClient({ url: redis.url, disableOfflineQueue: true });
  client.on("error", () => {});
  await client.connect();
  ends.push(() => client.destroy());
  return redisStore(client, { prefix: "bench" });
}

async function openGateway(emulator: Emulator, store: GatewayStore | undefined, ends: (() => unknown)[]): Promise<Gateway> {
  const transport = undiciTransport();
  const { endpoint } = await emulator.listen();
  const { project, accessKeyId, accessKeySecret } = emulator.account;
  ends.push(() => transport.close());
  return createGateway({
    endpoint,
    credentials: { accessKeyId, accessKeySecret },
    transport,
    authorize: () => ({ caller: "bench", projects: { [project]: ["read"] } }),
    limits: { streamsPerCaller: 2 * pages, requestsPerMinute: 20 * pages },
    ...(store && { store }),
  });
}
