import { compareIds, type GatewayStore, type StoredEvent } from "./gateway-store.ts";

/** The argument of a case. */
export interface StoreContext {
  /** The store under test, empty. */
  readonly store: GatewayStore;
  /** Lets so many milliseconds pass for the store: waits, or sets its clock. */
  readonly pass: (ms: number) => Promise<void>;
}

/** One requirement of stores, as a test. Needs no test framework. */
export interface StoreCase {
  /** Completes the sentence "A store …". */
  readonly name: string;
  /** Rejects with an `Error` that says what is wrong if the store does not meet the requirement. */
  readonly run: (context: StoreContext) => Promise<void>;
}

const shortMs = 200;
const longMs = 60_000;

/** All requirements of stores. Each case needs an empty store. */
export const storeCases: readonly StoreCase[] = [
  {
    name: "hands on what was added, in order, with increasing ids",
    async run({ store }) {
      const { events, until, stop } = read(store, null);
      const ids = [await store.append({ n: 1 }), await store.append({ n: 2, text: "\u4e2d\u6587 \"'\n" }), await store.append([3])];
      await until(3);
      stop();
      same(
        events.map(({ data }) => data),
        [{ n: 1 }, { n: 2, text: "\u4e2d\u6587 \"'\n" }, [3]],
      );
      same(
        events.map(({ id }) => id),
        ids,
      );
      holds(
        events.every(({ id }, at) => at === 0 || compareIds(events[at - 1]?.id ?? "", id) < 0),
        "The ids do not increase.",
      );
    },
  },
  {
    name: "hands on the same events to everyone who reads, also to those who begin later or after an event",
    async run({ store }) {
      const first = await store.append(1);
      await store.append(2);
      const [all, later] = [read(store, null), read(store, first)];
      await Promise.all([all.until(2), later.until(1)]);
      await store.append(3);
      await Promise.all([all.until(3), later.until(2)]);
      for (const { stop } of [all, later]) stop();
      same(
        all.events.map(({ data }) => data),
        [1, 2, 3],
      );
      same(
        later.events.map(({ data }) => data),
        [2, 3],
      );
    },
  },
  {
    name: "keeps the order of appends that are not awaited",
    async run({ store }) {
      const { events, until, stop } = read(store, null);
      const numbers = Array.from({ length: 50 }, (_, at) => at);
      await Promise.all(numbers.map((n) => store.append(n)));
      await until(50);
      stop();
      same(
        events.map(({ data }) => data),
        numbers,
      );
    },
  },
  {
    name: "hands on nothing after it was told to stop",
    async run({ store, pass }) {
      const { events, until, stop } = read(store, null);
      await store.append(1);
      await until(1);
      stop();
      await store.append(2);
      await pass(shortMs);
      same(
        events.map(({ data }) => data),
        [1],
      );
    },
  },
  {
    name: "gives a lease to one holder at a time, with a greater number each time",
    async run({ store, pass }) {
      const first = await store.acquire("a", longMs);
      same([await store.acquire("a", longMs), typeof (await store.acquire("other", longMs))], [null, "number"]);
      await store.release({ lease: "a", number: first ?? 0 });
      const second = await store.acquire("a", shortMs);
      await pass(shortMs * 2);
      const third = await store.acquire("a", longMs);
      holds(
        first !== null && second !== null && third !== null && first < second && second < third,
        `The numbers were ${first}, ${second} and ${third}.`,
      );
    },
  },
  {
    name: "gives one lease to one of many who ask at once",
    async run({ store }) {
      const numbers = await Promise.all(Array.from({ length: 20 }, () => store.acquire("a", longMs)));
      same(numbers.filter((number) => number !== null).length, 1);
    },
  },
  {
    name: "extends a lease for its holder only",
    async run({ store, pass }) {
      const number = (await store.acquire("a", shortMs)) ?? 0;
      same(await store.renew({ lease: "a", number }, longMs), true);
      await pass(shortMs * 2);
      same(await store.acquire("a", longMs), null);
      same(await store.renew({ lease: "a", number: number + 1 }, longMs), false);
      await store.release({ lease: "a", number: number + 1 });
      same(await store.acquire("a", longMs), null);
      await store.release({ lease: "a", number });
      same(await store.renew({ lease: "a", number }, longMs), false);
    },
  },
  {
    name: "adds nothing for a holder whose lease has ended or was taken over",
    async run({ store, pass }) {
      const old = { lease: "a", number: (await store.acquire("a", shortMs)) ?? 0 };
      holds((await store.append("by the holder", old)) !== null, "The holder could not add an event.");
      await pass(shortMs * 2);
      same(await store.append("after its lease", old), null);
      const next = { lease: "a", number: (await store.acquire("a", longMs)) ?? 0 };
      same(await store.append("after it was taken over", old), null);
      await store.append("by the next holder", next);
      const { events, until, stop } = read(store, null);
      await until(2);
      stop();
      same(
        events.map(({ data }) => data),
        ["by the holder", "by the next holder"],
      );
    },
  },
  {
    name: "takes tokens until a bucket is empty, and fills it evenly",
    async run({ store, pass }) {
      // 600 in a minute: 10 in a second.
      same([await store.take("b", 590, 600), await store.take("other", 600, 600)], [0, 0]);
      const wait = await store.take("b", 30, 600);
      holds(wait === 2 || wait === 1, `20 tokens are missing, which takes 2 seconds; the store said ${wait}.`);
      same(await store.take("b", 10, 600), 0);
      await pass(500);
      same(await store.take("b", 4, 600), 0);
    },
  },
  {
    name: "never takes more tokens than there are, however many ask at once",
    async run({ store }) {
      const waits = await Promise.all(Array.from({ length: 30 }, () => store.take("b", 1, 10)));
      same(waits.filter((wait) => wait === 0).length, 10);
    },
  },
  {
    name: "gives so many places to different names, and one name its place again",
    async run({ store }) {
      const entered = [];
      for (const name of ["a", "b", "a", "c"]) entered.push(await store.enter("room", name, 2, longMs));
      same(entered, [true, true, true, false]);
      same(await store.enter("other room", "c", 2, longMs), true);
      await store.leave("room", "a");
      await store.leave("room", "nobody");
      same(await store.enter("room", "c", 2, longMs), true);
    },
  },
  {
    name: "frees a place that was not taken again in time",
    async run({ store, pass }) {
      await store.enter("room", "dead", 2, shortMs);
      await store.enter("room", "alive", 2, shortMs);
      await store.enter("room", "alive", 2, longMs);
      await pass(shortMs * 2);
      same([await store.enter("room", "next", 2, longMs), await store.enter("room", "last", 2, longMs)], [true, false]);
    },
  },
  {
    name: "keeps a value until it expires",
    async run({ store, pass }) {
      same(await store.get("v"), null);
      same(await store.set("v", "one \u4e2d", longMs), true);
      same(await store.get("v"), "one \u4e2d");
      await store.set("v", "short", shortMs);
      await store.set("v", "two", longMs);
      await pass(shortMs * 2);
      same(await store.get("v"), "two");
      await store.set("v", "three", shortMs);
      await pass(shortMs * 2);
      same(await store.get("v"), null);
    },
  },
  {
    name: "sets an absent value for one of many who try at once",
    async run({ store, pass }) {
      const isSet = await Promise.all(Array.from({ length: 20 }, (_, at) => store.set("v", String(at), longMs, "absent")));
      same(isSet.filter(Boolean).length, 1);
      same(await store.get("v"), String(isSet.indexOf(true)));
      same(await store.set("w", "first", shortMs, "absent"), true);
      await pass(shortMs * 2);
      same(await store.set("w", "later", longMs, "absent"), true);
    },
  },
];

/** The result of one case. */
export interface StoreResult {
  /** Completes the sentence "A store …". */
  readonly name: string;
  /** Why the case failed; null if it passed. */
  readonly failure: string | null;
}

/**
 * Runs all cases, one after the other, each with a store of its own. Never rejects.
 *
 * @example
 * ```ts
 * const results = await certifyStore(async () => ({ store: myStore(), pass: (ms) => setTimeout(ms) }));
 * console.log(results.filter(({ failure }) => failure !== null));
 * ```
 *
 * @param open opens an empty store, and says how time passes for it
 */
export async function certifyStore(open: () => Promise<StoreContext>): Promise<readonly StoreResult[]> {
  const results: StoreResult[] = [];
  for (const { name, run } of storeCases) {
    const failure = await open()
      .then(run)
      .then(() => null)
      .catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    results.push({ name, failure });
  }
  return results;
}

interface Reading {
  readonly events: readonly StoredEvent[];
  /** Resolves when so many events were read. */
  until(count: number): Promise<void>;
  readonly stop: () => void;
}

function read(store: GatewayStore, after: string | null): Reading {
  const events: StoredEvent[] = [];
  let look = (): void => {};
  let fail = (_error: unknown): void => {};
  const stop = store.follow(after, {
    next(more) {
      events.push(...more);
      look();
    },
    away: (error) => fail(error),
    gap: () => fail(new Error("The store said that events were lost.")),
  });
  const until = (count: number): Promise<void> =>
    new Promise((resolve, reject) => {
      fail = reject;
      look = () => {
        if (events.length >= count) resolve();
      };
      look();
    });
  return { events, until, stop };
}

function same(actual: unknown, expected: unknown): void {
  const [is, shouldBe] = [JSON.stringify(actual), JSON.stringify(expected)];
  holds(is === shouldBe, `It is ${is}, but should be ${shouldBe}.`);
}

function holds(isRight: boolean, message: string): void {
  if (!isRight) throw new Error(message);
}
