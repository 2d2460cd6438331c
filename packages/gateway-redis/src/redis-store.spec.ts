import { setTimeout as sleep } from "node:timers/promises";

import { createClient } from "@redis/client";
import type { GatewayStore, StoredEvent } from "@maxcompute-rx/gateway";
import { storeCases } from "@maxcompute-rx/gateway/store-conformance";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { redisStore, type RedisClient, type RedisStoreOptions } from "./index.ts";
import { startRedis, type RedisServer } from "@maxcompute-rx/fleet/redis-server";

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.kill());

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function openClient() {
  const client = createClient({ url: redis.url, disableOfflineQueue: true, socket: { reconnectStrategy: 50 } });
  client.on("error", () => {});
  await client.connect();
  ends.push(() => client.destroy());
  return client;
}

let deployments = 0;

/** A store of a new deployment. */
async function open(options: RedisStoreOptions = {}): Promise<GatewayStore> {
  deployments += 1;
  return redisStore(await openClient(), { prefix: `spec-${deployments}`, ...options });
}

function follow(store: GatewayStore) {
  const events: StoredEvent[] = [];
  const notes: string[] = [];
  let isAway = false;
  ends.push(
    store.follow(null, {
      next(more) {
        if (isAway) notes.push("back");
        isAway = false;
        events.push(...more);
      },
      away() {
        if (!isAway) notes.push("away");
        isAway = true;
      },
      gap: () => notes.push("gap"),
    }),
  );
  return { events, notes };
}

describe("a store in Redis", () => {
  it.each(storeCases)("$name", async ({ run }) => {
    await expect(run({ store: await open(), pass: (ms) => sleep(ms) })).resolves.toBeUndefined();
  });

  it("keeps so many events, roughly, and none that are much older than so much", async () => {
    const store = await open({ keep: { events: 500, ms: 1000 } });
    await Promise.all(Array.from({ length: 2000 }, (_, n) => store.append(n)));
    const { events } = follow(store);
    await expect.poll(() => events.at(-1)?.data).toBe(1999);
    expect(events.length).toBeLessThan(700);
    await sleep(1100);
    await store.append("late");
    const later = follow(store);
    await expect.poll(() => later.events.at(-1)?.data).toBe("late");
    expect(later.events.length).toBeLessThan(120);
  });

  it("shares nothing with a store of another prefix", async () => {
    const [one, other] = [await open(), await open()];
    await one.append("for one");
    await one.set("v", "for one", 10_000);
    await other.append("for the other");
    const { events } = follow(other);
    await expect.poll(() => events.length).toBe(1);
    expect([events[0]?.data, await other.get("v"), await other.acquire("a", 1000)]).toEqual(["for the other", null, expect.any(Number)]);
  });

  it("writes names as hashes only, and lets everything but two small numbers expire", async () => {
    const client = await openClient();
    const store = redisStore(client, { prefix: "names" });
    const caller = "Bearer token-of-ann";
    await store.take(caller, 1, 10);
    await store.enter(`calls ${caller}`, "1", 10, 1000);
    await store.set(`submit ${caller}`, "{}", 1000);
    await store.acquire(caller, 1000);
    await store.append({ type: "alive" });
    const keys = await client.keys("{names}:*");
    expect(keys).toHaveLength(7);
    expect(keys.join()).not.toContain("token-of-ann");
    const endless = [];
    for (const key of keys) if ((await client.pTTL(key)) < 0) endless.push(key);
    expect(endless).toEqual(["{names}:fence"]);
  });

  it("says when Redis is away, refuses at once, and says that events were lost when it comes back empty", async () => {
    const store = await open();
    const { events, notes } = follow(store);
    await store.append(1);
    const before = await store.acquire("a", 60_000);
    await expect.poll(() => events.length).toBe(1);
    await redis.kill();
    await expect.poll(() => notes).toEqual(["away"]);
    await expect(store.append(2)).rejects.toThrow(/closed|connect|offline|answer/i);
    await expect(store.set("v", "x", 1000, "absent")).rejects.toThrow(/closed|connect|offline|answer/i);
    await redis.start();
    await expect.poll(() => notes).toEqual(["away", "gap", "back"]);
    await expect.poll(() => store.append(3).catch(() => null)).toEqual(expect.any(String));
    await expect.poll(() => events.map(({ data }) => data)).toEqual([1, 3]);
    // A holder from before the restart cannot be taken for that of a new lease.
    expect(await store.acquire("a", 60_000)).toBeGreaterThan(before ?? 0);
  });

  it("says that events were lost when they were dropped before a slow reader came to them", async () => {
    const client = await openClient();
    let go = (): void => {};
    let mayRead = Promise.resolve();
    const slow: RedisClient = {
      sendCommand: (command) => client.sendCommand([...command]),
      duplicate: () => {
        const connection = client.duplicate();
        const sendCommand = connection.sendCommand.bind(connection);
        return Object.assign(connection, { sendCommand: (command: readonly string[]) => mayRead.then(() => sendCommand([...command])) });
      },
    };
    const store = redisStore(slow, { prefix: "slow", keep: { events: 100 }, timeoutMs: 30_000 });
    const { events, notes } = follow(store);
    for (let n = 0; n < 10; n += 1) await store.append(n);
    await expect.poll(() => events.length).toBe(10);
    mayRead = new Promise((resolve) => (go = resolve));
    // What is read already is the answer to an earlier command.
    await store.append("read");
    await expect.poll(() => events.at(-1)?.data).toBe("read");
    for (let n = 0; n < 400; n += 1) await store.append(n);
    expect(notes).toEqual([]);
    go();
    await expect.poll(() => events.at(-1)?.data).toBe(399);
    expect(notes).toEqual(["gap"]);
    expect(events.length).toBeLessThan(411);
  });

  it("goes on after the last event when only the connection broke", async () => {
    const client = await openClient();
    const store = await open();
    const { events, notes } = follow(store);
    await store.append(1);
    await expect.poll(() => events.length).toBe(1);
    await client.sendCommand(["CLIENT", "KILL", "TYPE", "normal"]).catch(() => {});
    await expect.poll(() => store.append(2).catch(() => null)).toEqual(expect.any(String));
    await expect.poll(() => events.map(({ data }) => data)).toEqual([1, 2]);
    expect(notes).not.toContain("gap");
  });

  it("refuses wrong options with their names", async () => {
    const client = await openClient();
    expect(() => redisStore(client, { prefix: "a b" })).toThrow(/prefix/);
    expect(() => redisStore(client, { keep: { events: 0 } })).toThrow(/keep\.events/);
  });
});
