import { TokenBuckets } from "./token-buckets.ts";
import type { Fence, GatewayStore, LogLimits, StoredEvent, StoreFollower } from "./gateway-store.ts";
import { compareIds } from "./gateway-store.ts";

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** How much of the log is kept. */
  readonly keep?: LogLimits | undefined;
  /** The clock, in epoch milliseconds. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
}

interface Reader {
  readonly follower: StoreFollower;
  /** Number of the next event in the log, counted from its beginning. */
  next: number;
}

/**
 * A store in the memory of this process: for one gateway, which is the default, and for tests with several. Events are handed on
 * as they are, without being copied, before `append` returns.
 */
export function memoryStore({
  keep: { events: mostEvents = 20_000, ms: mostMs = 60_000 } = {},
  now = Date.now,
}: MemoryStoreOptions = {}): GatewayStore {
  const log: StoredEvent[] = [];
  const readers = new Set<Reader>();
  const leases = new Map<string, { readonly number: number; readonly until: number }>();
  const rooms = new Map<string, Map<string, number>>();
  const values = new Map<string, { readonly value: string; readonly until: number }>();
  const buckets = new Map<number, TokenBuckets>();
  let forgotten = 0;
  let fences = 0;
  let last = { ms: 0, number: 0 };
  let isDraining = false;

  const nextId = (): string => {
    const ms = Math.max(now(), last.ms);
    last = { ms, number: ms === last.ms ? last.number + 1 : 0 };
    return `${ms}-${last.number}`;
  };
  // An event that is added while another is handed on comes after it, for every reader.
  const drain = (): void => {
    if (isDraining) return;
    isDraining = true;
    try {
      for (let told = 0; told < forgotten + log.length;) {
        told = forgotten + log.length;
        for (const reader of readers) handOn(reader, told);
      }
    } finally {
      isDraining = false;
    }
    forget();
  };
  const handOn = (reader: Reader, to: number): void => {
    const from = reader.next;
    reader.next = Math.max(from, to);
    if (from < to) reader.follower.next(log.slice(from - forgotten, to - forgotten));
  };
  const forget = (): void => {
    const oldest = now() - mostMs;
    let count = Math.max(0, log.length - mostEvents);
    while (count < log.length && Number(log[count]?.id.split("-")[0]) < oldest) count += 1;
    log.splice(0, count);
    forgotten += count;
  };
  const holds = ({ lease, number }: Fence): boolean => {
    const held = leases.get(lease);
    return held?.number === number && held.until > now();
  };
  const forgetExpired = (): void => {
    for (const [name, { until }] of values) if (until <= now()) values.delete(name);
  };

  return {
    async append(data, fence) {
      if (fence !== undefined && !holds(fence)) return null;
      const id = nextId();
      log.push({ id, data });
      drain();
      return id;
    },
    follow(after, follower) {
      const known = after === null ? 0 : log.filter(({ id }) => compareIds(id, after) <= 0).length;
      const reader: Reader = { follower, next: forgotten + known };
      readers.add(reader);
      drain();
      return () => readers.delete(reader);
    },
    async acquire(lease, ms) {
      const held = leases.get(lease);
      if (held !== undefined && held.until > now()) return null;
      fences += 1;
      leases.set(lease, { number: fences, until: now() + ms });
      return fences;
    },
    async renew(lease, ms) {
      if (!holds(lease)) return false;
      leases.set(lease.lease, { number: lease.number, until: now() + ms });
      return true;
    },
    async release(lease) {
      if (holds(lease)) leases.delete(lease.lease);
    },
    async take(bucket, tokens, perMinute) {
      const same = buckets.get(perMinute) ?? new TokenBuckets(perMinute, now);
      buckets.set(perMinute, same);
      return same.take(bucket, tokens);
    },
    async enter(room, name, most, ms) {
      const taken = rooms.get(room) ?? new Map<string, number>();
      for (const [other, until] of taken) if (until <= now()) taken.delete(other);
      if (!taken.has(name) && taken.size >= most) return false;
      taken.set(name, now() + ms);
      rooms.set(room, taken);
      return true;
    },
    async leave(room, name) {
      const taken = rooms.get(room);
      taken?.delete(name);
      if (taken?.size === 0) rooms.delete(room);
    },
    async get(name) {
      forgetExpired();
      return values.get(name)?.value ?? null;
    },
    async set(name, value, ms, when) {
      forgetExpired();
      if (when === "absent" && values.has(name)) return false;
      values.set(name, { value, until: now() + ms });
      return true;
    },
  };
}
