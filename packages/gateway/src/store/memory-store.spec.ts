import { describe, expect, it } from "vitest";

import { storeCases } from "./conformance-cases.ts";
import { memoryStore } from "./memory-store.ts";
import type { StoredEvent } from "./gateway-store.ts";

function bed(keep?: { events?: number; ms?: number }) {
  let now = 1_000_000;
  const store = memoryStore({ now: () => now, keep });
  return {
    store,
    pass: async (ms: number): Promise<void> => {
      now += ms;
    },
    read(after: string | null): unknown[] {
      const seen: StoredEvent[] = [];
      store.follow(after, { next: (events) => seen.push(...events), away: () => {}, gap: () => {} })();
      return seen.map(({ data }) => data);
    },
  };
}

describe("a store in memory", () => {
  it.each(storeCases)("$name", async ({ run }) => {
    await expect(run(bed())).resolves.toBeUndefined();
  });

  it("keeps so many events, and none that are older than so much", async () => {
    const { store, pass, read } = bed({ events: 3, ms: 1000 });
    for (const n of [1, 2, 3, 4]) await store.append(n);
    expect(read(null)).toEqual([2, 3, 4]);
    await pass(1001);
    await store.append(5);
    expect(read(null)).toEqual([5]);
  });

  it("hands on an event that is added while another is handed on after it, to all", async () => {
    const { store } = bed();
    const seen: string[] = [];
    const follow = (name: string, onFirst: () => void): void => {
      store.follow(null, {
        next(events) {
          for (const { data } of events) {
            seen.push(`${name} ${String(data)}`);
            if (data === 1) onFirst();
          }
        },
        away: () => {},
        gap: () => {},
      });
    };
    follow("a", () => void store.append(2));
    follow("b", () => {});
    await store.append(1);
    expect(seen).toEqual(["a 1", "b 1", "a 2", "b 2"]);
  });
});
