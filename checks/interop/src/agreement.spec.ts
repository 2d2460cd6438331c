import { readFile } from "node:fs/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { calls } from "./calls.ts";
import type { Difference } from "./compare.ts";
import { listedDifferences } from "./differences.ts";
import { scenarios } from "./scenarios.ts";
import { callSideBySide, sideBySide, type Submitter } from "./side-by-side.ts";
import { openTestBed, type TestBed } from "./test-bed.ts";

const occurred = new Set<string>();

/** The differences that no rule covers; those that one covers are remembered. */
function unlisted(differences: readonly Difference[]): readonly Difference[] {
  return differences.filter((difference) => {
    const listed = listedDifferences.find(({ covers }) => covers(difference));
    if (listed !== undefined) occurred.add(listed.id);
    return listed === undefined;
  });
}

const submitters: readonly Submitter[] = ["PyODPS", "our client"];

describe.each(submitters)("submitted by %s, both see alike:", (submitter) => {
  let plain: TestBed;
  let described: TestBed;
  beforeAll(async () => {
    [plain, described] = await Promise.all([openTestBed(), openTestBed({ resultDescriptor: true })]);
  });
  afterAll(async () => {
    await Promise.all([plain.close(), described.close()]);
  });

  it.each(scenarios)("$name", async (scenario) => {
    expect(unlisted(await sideBySide(plain, scenario, submitter))).toEqual([]);
  });

  it.each(scenarios.filter((scenario) => scenario.described))("$name, described by a schema", async (scenario) => {
    expect(unlisted(await sideBySide(described, scenario, submitter))).toEqual([]);
  });
});

describe("both say alike:", () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed();
    for (const name of ["listed", "other", "listed"]) bed.emulator.jobs.script({ name, durationMs: 1000 });
    bed.emulator.jobs.script({ name: "somebody's", owner: "ALIYUN$somebody@example.com" });
    await bed.emulator.clock.advance(5000);
    bed.emulator.jobs.script({ name: "running", durationMs: 3_600_000 });
  });
  afterAll(() => bed.close());

  it.each(calls)("$name", async (call) => {
    expect(unlisted(await callSideBySide(bed, call))).toEqual([]);
  });
});

describe("of an endpoint whose host is a number, both see alike:", () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed({}, "127.0.0.1");
  });
  afterAll(() => bed.close());

  it.each(scenarios.filter(({ name }) => name === "ended long ago"))("$name", async (scenario) => {
    expect(unlisted(await sideBySide(bed, scenario, "PyODPS"))).toEqual([]);
  });
});

describe("listed differences", () => {
  it("are those of docs/differences.md", async () => {
    const text = await readFile(new URL("../../../docs/differences.md", import.meta.url), "utf8");
    const sections = new Set([...text.matchAll(/^### (.*)$/gm)].map(([, id]) => id));
    expect(sections).toEqual(new Set(listedDifferences.map(({ id }) => id)));
  });

  it.each(listedDifferences)("$id still occurs", ({ id }) => {
    expect(occurred).toContain(id);
  });
});
