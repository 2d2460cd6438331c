import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { isMaxComputeError } from "../../error.ts";
import { readAhead } from "./read-ahead.ts";

/** Lets everything run that waits for nothing but promises. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("readAhead", () => {
  it("gives what parts hold in their order, whichever comes first", async () => {
    const part = fc.record({ items: fc.integer({ min: 0, max: 40 }), slowness: fc.integer({ min: 0, max: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), fc.integer({ min: 1, max: 4 }), async (parts, parallel) => {
        let open = 0;
        async function* read({ items, slowness }: (typeof parts)[number]): AsyncGenerator<string> {
          open += 1;
          expect(open).toBeLessThanOrEqual(parallel);
          for (let item = 0; item < items; item += 1) {
            for (let pause = 0; pause < slowness; pause += 1) await Promise.resolve();
            yield `${parts.findIndex((one) => one.items === items && one.slowness === slowness)}.${item}`;
          }
          open -= 1;
        }
        const expected = parts.flatMap((one) =>
          Array.from(
            { length: one.items },
            (_, item) => `${parts.findIndex(({ items, slowness }) => items === one.items && slowness === one.slowness)}.${item}`,
          ),
        );
        expect(await Array.fromAsync(readAhead(parts, read, { parallel, signal: undefined }))).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it("reads no further ahead than it keeps", async () => {
    const read: number[] = [0, 0, 0];
    async function* endless(part: number): AsyncGenerator<number> {
      for (;;) {
        read[part] = (read[part] ?? 0) + 1;
        yield part;
      }
    }
    const items = readAhead([0, 1, 2], endless, { parallel: 2, signal: undefined });
    await items.next();
    await settle();
    expect(read).toEqual([3, 2, 0]);
    await items.return(undefined);
  });

  it("tells an error only after what came before it, and ends all parts", async () => {
    const ended: number[] = [];
    async function* read(part: number, signal: { readonly aborted: boolean }): AsyncGenerator<number> {
      try {
        yield part;
        if (part === 1) throw new Error("broken");
      } finally {
        ended.push(part);
        expect(part < 2 || signal.aborted).toBe(true);
      }
    }
    const seen: number[] = [];
    const reading = (async () => {
      for await (const item of readAhead([0, 1, 2, 3], read, { parallel: 2, signal: undefined })) seen.push(item);
    })();
    await expect(reading).rejects.toThrow("broken");
    expect(seen).toEqual([0, 1]);
    expect(ended.toSorted((left, right) => left - right)).toEqual([0, 1, 2]);
  });

  it("is no end when it is aborted while there is enough to read", async () => {
    const controller = new AbortController();
    async function* endless(): AsyncGenerator<number> {
      for (;;) yield 1;
    }
    const items = readAhead([0], endless, { parallel: 1, signal: controller.signal });
    await items.next();
    await settle();
    controller.abort();
    await settle();
    const error: unknown = await Array.fromAsync(items).catch((thrown: unknown) => thrown);
    expect(isMaxComputeError(error) && error.code).toBe("aborted");
  });
});
