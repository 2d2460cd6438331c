import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { allDoors, type AllDoors } from "./all-doors.ts";
import { runCampaign } from "./campaign.ts";
import type { Door } from "./doors/door.ts";
import { applyEdits } from "./mutation.ts";

// A short run, bounded by a count and not by a time, so that every machine tries the same inputs.

let all: AllDoors;
beforeAll(async () => {
  all = await allDoors();
});
afterAll(() => all.close());

const run = (doors: readonly Door[], inputs: number, seed = 20_230_101): ReturnType<typeof runCampaign> =>
  runCampaign({ doors, others: all.others, seed, from: 0, goesOn: (number) => number < inputs });

describe("damaged answers", () => {
  it("give errors of the library or values, and nothing worse", async () => {
    const report = await run(all.doors, 250);
    expect(report.findings).toEqual([]);
    expect(report.families.size).toBe(12);
  });

  it("are noticed where a checksum guards them", async () => {
    const report = await run(
      all.doors.filter(({ isGuarded }) => isGuarded !== undefined),
      100,
    );
    expect(report.findings).toEqual([]);
    expect(report.damaged.noticed).toBeGreaterThan(20);
    expect(report.damaged.harmless).toBe(0);
  });
});

describe("the fuzzer itself", () => {
  const door = (open: Door["open"], more: Partial<Door> = {}): Door => ({ name: "door of a test", family: "xml", open, ...more });
  const read = ({ change }: Parameters<Door["open"]>[0]): string =>
    new TextDecoder().decode(change({ status: 200, headers: {}, body: new TextEncoder().encode("<a>1</a>") }).body);
  const complaints = async (one: Door, inputs = 60): Promise<string> =>
    (await run([one], inputs)).findings.map(({ complaint }) => complaint).join("\n");

  it("finds errors that are not the library's", async () => {
    expect(await complaints(door(async (opening) => JSON.parse(read(opening).replaceAll(/<.?a>/g, ""))))).toContain(
      "which is no MaxComputeError",
    );
  });

  it("finds what never settles", async () => {
    expect(
      await complaints(
        door((opening) => (read(opening) === "<a>1</a>" ? Promise.resolve(1) : new Promise(() => {}))),
        2,
      ),
    ).toContain("it never settles");
  });

  it("finds promises that nobody catches", async () => {
    const forget = async (opening: Parameters<Door["open"]>[0]): Promise<void> => {
      if (read(opening) !== "<a>1</a>")
        void Promise.resolve().then(() => process.emit("unhandledRejection", new Error("forgotten"), Promise.resolve()));
    };
    expect(await complaints(door(forget))).toContain("nobody caught Error: forgotten");
  });

  it("finds a prototype that an answer chose", async () => {
    const assign = async (opening: Parameters<Door["open"]>[0]): Promise<unknown> =>
      read(opening) === "<a>1</a>" ? {} : Object.create({ polluted: 1 });
    expect(await complaints(door(assign))).toContain("the answer chose the prototype");
  });

  it("finds damage that goes unnoticed", async () => {
    expect(await complaints(door(async (opening) => read(opening), { isGuarded: () => true }))).toContain(
      "a damaged stream gave other values",
    );
  });

  it("tells the smallest input that it finds", async () => {
    const noZero = async (opening: Parameters<Door["open"]>[0]): Promise<void> => {
      if (read(opening).includes("\u{0}")) throw new TypeError("zero");
    };
    const { findings } = await run([door(noZero)], 100);
    expect(findings[0]?.input).toMatch(/^answer 0: at byte \d+ remove 0, insert 1 bytes "\\u0000"$/);
  });
});

it("applies edits one after the other", () => {
  const edited = applyEdits(Uint8Array.of(1, 2, 3, 4), [
    { at: 1, remove: 2, insert: Uint8Array.of(9) },
    { at: 99, remove: 5, insert: Uint8Array.of(7) },
  ]);
  expect([...edited]).toEqual([1, 9, 4, 7]);
});
