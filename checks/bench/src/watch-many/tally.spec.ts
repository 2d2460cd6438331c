import { expect, it } from "vitest";

import { Tally } from "./tally.ts";

const text = "ODPS-0123055:Script exception";
const failed = { type: "failed", taskName: "t", message: text, odpsCode: null } as const;

function tallyAt(clock: { now: number }): Tally {
  const endings = [
    { at: 100, failure: null },
    { at: 200, failure: text },
    { at: Infinity, failure: null },
  ];
  return new Tally(endings, () => clock.now);
}

it("takes the time from the end to its telling, successes and failures apart", () => {
  const clock = { now: 0 };
  const tally = tallyAt(clock);
  tally.seen(0);
  clock.now = 130;
  tally.ended(0, { type: "succeeded" });
  expect(tally.allTold).toBe(false);
  clock.now = 240;
  expect(tally.lateness("failure")).toEqual([40]);
  clock.now = 250;
  tally.ended(1, failed);
  expect(tally.allTold).toBe(true);
  expect(tally.lateness("success")).toEqual([30]);
  expect(tally.lateness("failure")).toEqual([50]);
  expect(tally.mistakes()).toEqual({ lost: 0, doubled: 0, wrong: 0, lateValues: 0, errored: 0 });
});

it("counts ends that are lost, doubled or told too early, other outcomes and texts, and values after the end", () => {
  const clock = { now: 99 };
  const tally = tallyAt(clock);
  tally.ended(0, { type: "succeeded" });
  tally.ended(0, { type: "succeeded" });
  tally.seen(0);
  expect(tally.mistakes()).toEqual({ lost: 1, doubled: 1, wrong: 1, lateValues: 1, errored: 0 });
  clock.now = 300;
  tally.errored(1, new Error("the service cannot be asked"));
  expect(tally.mistakes()).toMatchObject({ lost: 1, errored: 1 });
  tally.ended(1, { ...failed, message: "something else" });
  expect(tally.mistakes()).toMatchObject({ lost: 0, wrong: 2 });
});

it("does not take an end without its outcome for right, nor the end of one that goes on", () => {
  const tally = tallyAt({ now: 1000 });
  tally.ended(0, null);
  tally.ended(2, { type: "succeeded" });
  expect(tally.mistakes()).toMatchObject({ wrong: 2 });
});
