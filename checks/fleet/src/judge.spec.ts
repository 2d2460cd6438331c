import { expect, it } from "vitest";

import { judge, lateText, type Facts } from "./judge.ts";
import { judgeLooks } from "./looks.ts";
import type { WatchFacts } from "./messages.ts";
import { planOf, readKinds } from "./plan.ts";
import { readSabotages, unnoticed } from "./sabotage.ts";
import { WireTap } from "./wire-tap.ts";

const good: WatchFacts = {
  page: 1,
  instanceId: "i",
  ends: ["succeeded"],
  endedAt: 2500,
  errors: [],
  snapshots: 1,
  troubles: 0,
  doubled: [],
};
const submitted = { text: "select 1;", tries: 2, answer: "i2", isAccepted: true };
const right: Facts = {
  jobs: [{ instanceId: "i", end: "succeeded", endsAt: 2000 }],
  watches: [good],
  submits: [submitted],
  ran: new Map([["select 1;", 1]]),
  looks: { single: 9, several: 1, longestMs: 4000, longestSilenceMs: 900 },
  crashes: [],
};

it("finds nothing wrong with what is right", () => {
  const { wrong, offences, lateMs } = judge(right);
  expect(Object.values(wrong).every((count) => count === 0)).toBe(true);
  expect([offences, lateMs]).toEqual([[], [500]]);
});

it.each<[what: string, facts: Partial<Facts>, kind: string]>([
  ["a page that was never told of the end", { watches: [{ ...good, ends: [], endedAt: null }] }, "lost"],
  ["a page that was told of the end twice", { watches: [{ ...good, ends: ["succeeded", "succeeded"] }] }, "doubled"],
  ["an event that came twice over the wire", { watches: [{ ...good, doubled: ["status 3"] }] }, "doubled"],
  ["a wrong end", { watches: [{ ...good, ends: ["failed"] }] }, "untrue"],
  ["an error", { watches: [{ ...good, errors: ["unavailable"] }] }, "errors"],
  ["a submit that ran twice", { ran: new Map([["select 1;", 2]]) }, "jobsTwice"],
  ["a submit that was accepted and does not run", { ran: new Map() }, "submitsLost"],
  ["a gateway that ended by itself", { crashes: ["TypeError: x"] }, "crashes"],
  ["a second look that lasts longer than a lease", { looks: { ...right.looks, longestMs: 5001 } }, "looksTooLong"],
])("finds %s", (_what, facts, kind) => {
  const { wrong, offences } = judge({ ...right, ...facts });
  expect(Object.entries(wrong).filter(([, count]) => count > 0)).toEqual([[kind, 1]]);
  expect(offences).toEqual([expect.stringContaining(`${kind}: `)]);
});

it("tells a change of the holder from two that look at the same time", () => {
  const every = (gateway: string, from: number, to: number): readonly { at: number; gateway: string }[] =>
    Array.from({ length: (to - from) / 500 + 1 }, (_, at) => ({ at: from + at * 500, gateway }));
  expect(judgeLooks([...every("a", 0, 10_000), ...every("b", 10_500, 20_000), ...every("a", 20_500, 30_000)], [])).toMatchObject({
    several: 2,
    longestMs: 0,
  });
  const both = [...every("a", 0, 20_000), ...every("b", 8000, 16_000)];
  expect(judgeLooks(both, [])).toMatchObject({ longestMs: 8000 });
  expect(judgeLooks(both, [{ from: 7900, to: 16_100 }])).toMatchObject({ several: 0, longestMs: 0 });
  expect(judgeLooks([...every("a", 0, 1000), ...every("a", 7000, 8000)], [])).toMatchObject({ longestSilenceMs: 6000 });
});

it("notices on the wire what the client would hide", () => {
  const tap = new WireTap();
  let id = 0;
  const tell = (type: string, seq: number, body: object = {}): void =>
    tap.read(
      `id: ${(id += 1)}\ndata: ${JSON.stringify({ type: "instance", key: "k", event: { type, seq, at: id, instanceId: "i", ...body } })}`,
    );
  tell("snapshot", 0);
  tell("status", 1, { status: "Running" });
  tell("snapshot", 1);
  tell("progress", 2, { stages: 1 });
  // The page read the third event; the fourth broke off.
  tap.resume("3");
  tell("progress", 2, { stages: 1 });
  // Another gateway counts by itself.
  tap.resume("5");
  tell("progress", 2, { stages: 2 });
  expect(tap.doubled.size).toBe(0);
  tap.resume("6");
  tell("progress", 5, { stages: 2 });
  tell("progress", 6, { stages: 3 });
  // The same event as before: it has its time.
  tell("progress", 7, { stages: 2, at: 7 });
  tell("succeeded", 3);
  tell("failed", 4);
  expect(tap.doubled.get("i")).toEqual(["progress 5", "progress 7", "failed 4"]);
});

it("takes trouble that comes again for new when it was over meanwhile", () => {
  const tap = new WireTap();
  for (const [at, type] of ["snapshot", "trouble", "recovered", "trouble", "trouble"].entries())
    tap.read(
      `id: ${at}\ndata: ${JSON.stringify({ type: "instance", key: "k", event: { type, seq: at, at, instanceId: "i", code: "reset" } })}`,
    );
  expect(tap.doubled.get("i")).toEqual(["trouble 4"]);
});

it("makes the same plan of the same seed, with each disturbance before one is repeated", () => {
  const plan = planOf({ seed: 7, seconds: 100, pages: 1000 });
  expect(plan).toEqual(planOf({ seed: 7, seconds: 100, pages: 1000 }));
  expect(new Set(plan.disturbances.slice(0, 6)).size).toBe(6);
  expect(plan.disturbances).toHaveLength(10);
  const kinds = readKinds("roll,nothing");
  expect(new Set(planOf({ seed: 7, seconds: 40, pages: 1000, kinds }).disturbances)).toEqual(new Set(kinds));
  expect(() => readKinds("rol")).toThrow(/roll, suspend-holder/);
});

it("breaks the connections of all pages when parts are taken out, and says which of them the judge did not miss", () => {
  const plan = planOf({ seed: 7, seconds: 20, pages: 60, sabotaged: readSabotages("leases,submits") });
  expect(plan.disturbances).toEqual(["cut-pages", "cut-pages"]);
  const { wrong } = judge({ ...right, ran: new Map([["select 1;", 2]]) });
  expect(unnoticed(plan.sabotaged, wrong)).toEqual(["leases"]);
  expect(() => readSabotages("lease")).toThrow(/leases, resume/);
});

it("says how late the ends were told, and that none was", () => {
  expect([lateText([]), lateText([3, 1, 2])]).toEqual(["nothing", "median 2 ms, p99 3 ms"]);
});
