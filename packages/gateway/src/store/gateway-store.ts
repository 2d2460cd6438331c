/**
 * What several gateways share, so that they work as one: a log of events, leases, counters and values that expire. A store answers in
 * milliseconds, and every method rejects when it cannot be reached. `@maxcompute-rx/gateway/store-conformance` has the tests of a store.
 */
export interface GatewayStore {
  /**
   * Adds an event to the end of the log and resolves with its id. The log keeps its latest events, limited by number and age.
   *
   * @param data plain JSON
   * @param fence the event is added only while this lease is held with this number
   * @returns null if the lease of the fence has ended, or belongs to another holder; nothing was added then
   */
  append(data: unknown, fence?: Fence): Promise<string | null>;
  /**
   * Reads the log: first the events after `after` that are kept (null: all that are kept), then each new one. Returns a function that
   * ends it. When the store cannot be reached, it says so, tries again by itself, and goes on after the last event.
   */
  follow(after: string | null, follower: StoreFollower): () => void;
  /**
   * Takes a lease that nobody holds.
   *
   * @param ms after this time it ends, unless it is renewed
   * @returns its fencing number, greater than that of every earlier holder; null if the lease is held
   */
  acquire(name: string, ms: number): Promise<number | null>;
  /** Extends a lease. False if it has ended: it may belong to another holder. */
  renew(lease: Fence, ms: number): Promise<boolean>;
  /** Gives a lease back. One that has ended is left as it is. */
  release(lease: Fence): Promise<void>;
  /**
   * Takes tokens from a bucket that refills evenly, in a minute from empty to full. A bucket that was never used is full.
   *
   * @returns 0, or, if there are too few (then none are taken), after how many seconds there will be enough
   */
  take(bucket: string, tokens: number, perMinute: number): Promise<number>;
  /**
   * Takes one of a number of places. Each place is taken by a name, and taken again by it to keep it.
   *
   * @param ms after this time the place is free again
   * @returns false if all places are taken by others
   */
  enter(room: string, name: string, most: number, ms: number): Promise<boolean>;
  /** Frees a place. */
  leave(room: string, name: string): Promise<void>;
  /** Reads a value; null if there is none, or if it has expired. */
  get(name: string): Promise<string | null>;
  /**
   * Sets a value that expires after `ms`.
   *
   * @param when `absent`: only if there is none
   * @returns whether it was set
   */
  set(name: string, value: string, ms: number, when?: "absent"): Promise<boolean>;
}

/** A lease and the number by which its holder proves that nobody has taken it over. */
export interface Fence {
  /** Name of the lease. */
  readonly lease: string;
  /** Fencing number, as `acquire` gave it. */
  readonly number: number;
}

/** An event of the log. */
export interface StoredEvent {
  /** Of the form `milliseconds-number`, greater than those before it; compare them by {@link compareIds}. */
  readonly id: string;
  /** What was added, plain JSON. */
  readonly data: unknown;
}

/** Reads a log. */
export interface StoreFollower {
  /** The next events, in their order. Also called without events, from time to time, while the store answers. */
  next(events: readonly StoredEvent[]): void;
  /** The store cannot be reached. The next call of `next` says that it can be reached again. */
  away(error: unknown): void;
  /** Events after the last one were lost: the store was emptied, or they were no longer kept. The log goes on with the events that it has. */
  gap(): void;
}

/** How much of its log a store keeps. */
export interface LogLimits {
  /** Number of events. Default: 20000. */
  readonly events?: number | undefined;
  /** Age in milliseconds. A page that was away for longer begins anew with snapshots. Default: 60000. */
  readonly ms?: number | undefined;
}

/** Less than 0 if `a` is the earlier id, 0 if they are equal, more than 0 if it is the later one. */
export function compareIds(a: string, b: string): number {
  const [aMs = 0, aNumber = 0] = a.split("-").map(Number);
  const [bMs = 0, bNumber = 0] = b.split("-").map(Number);
  return aMs - bMs || aNumber - bNumber;
}
