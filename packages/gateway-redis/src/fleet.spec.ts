import { connect } from "@maxcompute-rx/browser";
import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { createGateway, type Gateway, type Grant } from "@maxcompute-rx/gateway";
import { createClient } from "@redis/client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { redisStore } from "./index.ts";
import { startRedis, type RedisServer } from "@maxcompute-rx/fleet/redis-server";

let redis: RedisServer;
let emulator: Emulator;
let deployment = 0;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.kill());
beforeEach(async () => {
  deployment += 1;
  emulator = await createEmulator();
});

const gateways: Gateway[] = [];
const ends: (() => void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) end();
  await Promise.all(gateways.splice(0).map((gateway) => gateway.handover()));
  await emulator.close();
});

const grant: Grant = { caller: "Bearer token-of-page", projects: { demo_project: ["read", "read-sql", "read-results", "submit"] } };

async function addGateway(): Promise<Gateway> {
  const client = createClient({ url: redis.url, disableOfflineQueue: true, socket: { reconnectStrategy: 50 } });
  client.on("error", () => {});
  await client.connect();
  const { accessKeyId, accessKeySecret, region } = emulator.account;
  const gateway = createGateway({
    endpoint: "http://emulator/api",
    region,
    credentials: { accessKeyId, accessKeySecret },
    transport: async ({ url, method, headers, body, signal }) => {
      const response = await emulator.fetch(
        new Request(url, { method, headers, ...(body === undefined ? {} : { body: new Uint8Array(body) }), signal: signal as AbortSignal }),
      );
      return { status: response.status, headers: Object.fromEntries(response.headers), body: response.body ?? empty() };
    },
    authorize: () => grant,
    store: redisStore(client, { prefix: `fleet-${deployment}` }),
  });
  gateways.push(gateway);
  // After the gateway was closed, which still writes.
  gateway.handover = ((handover) => async () => {
    await handover();
    if (client.isOpen) client.destroy();
  })(gateway.handover);
  return gateway;
}

async function* empty(): AsyncGenerator<Uint8Array> {}

/** A page whose requests come to one of the gateways, in turn, as behind a load balancer without sticky sessions. */
function openPage() {
  let turn = deployment;
  return connect({
    gateway: "http://board.test",
    project: "demo_project",
    headers: { authorization: "Bearer token-of-page" },
    fetch: (request) => {
      turn += 1;
      const gateway = gateways[turn % gateways.length];
      if (gateway === undefined) throw new TypeError("Failed to fetch");
      return gateway(request);
    },
  });
}

/** What a page is told about an instance. */
function follow(id: string): string[] {
  const told: string[] = [];
  const subscription = openPage()
    .instance(id)
    .events$.subscribe({
      next: ({ type }) => told.push(type),
      error: (error: unknown) => told.push(`error ${String(error)}`),
      complete: () => told.push("complete"),
    });
  ends.push(() => subscription.unsubscribe());
  return told;
}

const endsOf = (told: readonly string[]): string[] =>
  told.filter((type) => type === "succeeded" || type === "complete" || type.startsWith("error"));

describe("three gateways over Redis", () => {
  it("watch an instance once, and tell all pages each event once while they go down one after the other", async () => {
    for (let at = 0; at < 3; at += 1) await addGateway();
    const id = emulator.jobs.script({ durationMs: 8000, stages: ["M1", "R2_1"] });
    const pages = Array.from({ length: 9 }, () => follow(id));
    await expect.poll(() => pages.every(([first]) => first === "snapshot")).toBe(true);
    const looks = (): number => gateways.reduce((sum, { counters }) => sum + counters.upstreamWatches, 0);
    await expect.poll(looks).toBe(1);
    for (let at = 0; at < 3; at += 1) {
      await addGateway();
      const [oldest] = gateways.splice(0, 1);
      await oldest?.handover();
    }
    await expect.poll(() => pages.every((told) => told.includes("complete"))).toBe(true);
    for (const told of pages) {
      expect(endsOf(told)).toEqual(["succeeded", "complete"]);
      expect(told.filter((type) => type === "snapshot")).toHaveLength(1);
      expect(told).not.toContain("trouble");
    }
  });

  it("go on when Redis dies and comes back empty", async () => {
    for (let at = 0; at < 2; at += 1) await addGateway();
    const ids = [5000, 12_000].map((durationMs) => emulator.jobs.script({ durationMs }));
    const pages = ids.flatMap((id) => [follow(id), follow(id)]);
    await expect.poll(() => pages.every(([first]) => first === "snapshot")).toBe(true);
    await redis.kill();
    await expect.poll(() => gateways.map(({ counters }) => counters.isStoreAway)).toEqual([true, true]);
    await expect.poll(() => pages.slice(0, 2).map(endsOf)).toEqual(ids.map(() => ["succeeded", "complete"]));
    await redis.start();
    await expect.poll(() => gateways.map(({ counters }) => counters.isStoreAway)).toEqual([false, false]);
    await expect.poll(() => pages.map(endsOf)).toEqual(pages.map(() => ["succeeded", "complete"]));
    await expect.poll(() => gateways.reduce((sum, { counters }) => sum + counters.heldProjects, 0)).toBe(1);
  });

  it("write no key, no token, no caller and no row of results, also when the service quotes them in a failure", async () => {
    await addGateway();
    await addGateway();
    const { accessKeyId, accessKeySecret } = emulator.account;
    const quoting = { outcome: "failure", result: `ODPS-0130161:[1,1] the key ${accessKeySecret} is wrong` } as const;
    const failed = emulator.jobs.script({ ...quoting, durationMs: 1 });
    const failing = emulator.jobs.script({ ...quoting, durationMs: 1500 });
    const monitor = createClient({ url: redis.url });
    monitor.on("error", () => {});
    await monitor.connect();
    ends.push(() => monitor.destroy());
    const written: string[] = [];
    await monitor.monitor((line: unknown) => written.push(String(line)));
    const page = openPage();
    const instance = await page.runSql("select 'row-of-results' as word");
    const told = follow(instance.id);
    const toldOfFailures = [failed, failing].map(follow);
    await instance.waitForSuccess();
    const rows = [];
    for await (const row of instance.rows()) rows.push(row);
    expect(JSON.stringify(rows)).toContain("row-of-results");
    await expect.poll(() => told).toContain("complete");
    for (const one of toldOfFailures)
      await expect.poll(() => one.filter((type) => type === "failed" || type === "complete")).toEqual(["failed", "complete"]);
    await expect.poll(() => written.some((line) => line.includes("succeeded"))).toBe(true);
    const all = written.join("\n");
    expect(all.match(/ODPS-0130161/g)?.length).toBeGreaterThan(1);
    for (const secret of [accessKeyId, accessKeySecret, "token-of-page", "row-of-results"]) expect(all).not.toContain(secret);
  });
});
