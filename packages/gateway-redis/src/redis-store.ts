import type { Fence, GatewayStore, LogLimits } from "@maxcompute-rx/gateway";

import { LogReader } from "./log-reader.ts";
import type { RedisClient } from "./redis-client.ts";
import * as scripts from "./scripts.ts";
import { withTimeout } from "./with-timeout.ts";

const mostHashes = 2000;

/** Options of {@link redisStore}. */
export interface RedisStoreOptions {
  /** Begins the name of every key, so that several deployments can use one Redis: letters, digits, `.`, `_`, `-` and `:`. Default: `maxcompute-rx`. */
  readonly prefix?: string | undefined;
  /** How much of the log is kept. */
  readonly keep?: LogLimits | undefined;
  /** How long Redis may take to answer before it counts as away, in milliseconds. Default: 2000. */
  readonly timeoutMs?: number | undefined;
}

/**
 * A store in Redis or Valkey (version 6.2 or later) for the gateways of one deployment. It needs a connected client and opens a second
 * connection for each gateway. Names, which may contain those of callers, are stored as SHA-256 only.
 *
 * @example
 * ```ts
 * const client = await createClient({ url: "rediss://redis.internal:6379", disableOfflineQueue: true })
 *   .on("error", (error) => console.error(error.message))
 *   .connect();
 * const gateway = createGateway({ ...options, store: redisStore(client, { prefix: "board" }) });
 * ```
 *
 * @throws {RangeError} if an option is wrong
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): GatewayStore {
  const { prefix = "maxcompute-rx", keep: { events: mostEvents = 20_000, ms: mostMs = 60_000 } = {}, timeoutMs = 2000 } = options;
  check(/^[\w.:-]{1,64}$/.test(prefix), "prefix must have 1 to 64 letters, digits, dots, colons, hyphens or underscores");
  for (const [name, value] of Object.entries({ "keep.events": mostEvents, "keep.ms": mostMs, timeoutMs })) {
    check(Number.isSafeInteger(value) && value > 0, `${name} must be a positive whole number`);
  }
  // All keys have one hash tag, so that a cluster keeps them together and scripts can use them.
  const keyOf = (kind: string): string => `{${prefix}}:${kind}`;
  const hash = rememberedHash();
  const hashed = async (kind: string, name: string): Promise<string> => `${keyOf(kind)}:${await hash(name)}`;
  const send = (command: readonly string[]): Promise<unknown> => withTimeout(client.sendCommand(command), timeoutMs);
  const run = (script: scripts.Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> =>
    send(["EVAL", script.text, String(script.keys), ...keys, ...args.map(String)]);
  const log = keyOf("log");
  const lease = (name: string): Promise<string> => hashed("lease", name);
  // Redis knows whole milliseconds only, and no endless ones.
  const whole = (ms: number): number => Math.min(Math.max(1, Math.round(ms)), 2 ** 40);
  // Without hashing between: events are added in the order of the calls.
  const leaseKeys = new Map<number, string>();

  return {
    async append(data, fence) {
      const text = JSON.stringify(data);
      const leaseKey = fence === undefined ? log : (leaseKeys.get(fence.number) ?? (await lease(fence.lease)));
      const id = await run(scripts.append, [log, leaseKey, keyOf("count")], [text, fence?.number ?? "", mostEvents, mostMs]);
      return typeof id === "string" ? id : null;
    },
    follow(after, follower) {
      const reader = new LogReader({ connect: () => client.duplicate(), log, born: keyOf("born"), timeoutMs }, follower);
      void reader.run(after);
      return () => reader.stop();
    },
    async acquire(name, ms) {
      const key = await lease(name);
      const number = await run(scripts.acquire, [key, keyOf("fence")], [whole(ms)]);
      if (number === null) return null;
      leaseKeys.set(Number(number), key);
      return Number(number);
    },
    async renew({ lease: name, number }: Fence, ms) {
      return Number(await run(scripts.renew, [await lease(name)], [number, whole(ms)])) === 1;
    },
    async release({ lease: name, number }: Fence) {
      leaseKeys.delete(number);
      await run(scripts.release, [await lease(name)], [number]);
    },
    async take(bucket, tokens, perMinute) {
      return Number(await run(scripts.take, [await hashed("bucket", bucket)], [tokens, perMinute]));
    },
    async enter(room, name, most, ms) {
      return Number(await run(scripts.enter, [await hashed("room", room)], [name, most, whole(ms)])) === 1;
    },
    async leave(room, name) {
      await send(["ZREM", await hashed("room", room), name]);
    },
    async get(name) {
      const value = await send(["GET", await hashed("value", name)]);
      return typeof value === "string" ? value : null;
    },
    async set(name, value, ms, when) {
      const only = when === "absent" ? ["NX"] : [];
      return (await send(["SET", await hashed("value", name), value, "PX", String(whole(ms)), ...only])) !== null;
    },
  };
}

function check(isRight: boolean, what: string): void {
  if (!isRight) throw new RangeError(`redisStore: ${what}.`);
}

/** Names of callers and projects come with every request: they are hashed once. */
function rememberedHash(): (name: string) => Promise<string> {
  const known = new Map<string, Promise<string>>();
  return (name) => {
    const hash = known.get(name) ?? sha256(name);
    // Inserted last: the one that was not asked for the longest comes first.
    known.delete(name);
    known.set(name, hash);
    for (const oldest of known.keys()) {
      if (known.size <= mostHashes) break;
      known.delete(oldest);
    }
    return hash;
  };
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
