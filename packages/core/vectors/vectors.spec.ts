import { readFile } from "node:fs/promises";

import { describe, expect, it } from "vitest";

import { reasonLine, runVectors, summary } from "./run.ts";
import { parseExactJson } from "./vector.ts";
import type { Json, Outcome } from "./vector.ts";

async function readVectors(kind: string): Promise<Json> {
  return parseExactJson(await readFile(new URL(`../../../test-vectors/${kind}.json`, import.meta.url), "utf8"));
}

function count(outcomes: readonly Outcome[], key: (outcome: Outcome) => string | null): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    const name = key(outcome);
    if (name !== null) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const rules = ({ verdict }: Outcome): string | null => (verdict.is === "differ" ? verdict.rule : null);

describe("the shared vectors", () => {
  it("of signatures all pass, PyODPS's own double decoding aside", async () => {
    const outcomes = await runVectors("signing", await readVectors("signing"));
    expect(summary(outcomes)).toBe("48 passed, 0 failed, 3 differ");
    expect(count(outcomes, rules)).toEqual({ "double-decoding": 3 });
  });

  it("of instances all pass, the differences of docs/vectors.md aside", async () => {
    const outcomes = await runVectors("instances", await readVectors("instances"));
    expect(count(outcomes, rules)).toEqual({ "keeps-more": 5, "python-accident": 2, "whole-page": 1 });
    expect(summary(outcomes)).toBe("60 passed, 0 failed, 8 differ");
  });
});

describe("the shared vectors of results", () => {
  it("of record streams all pass, damaged ones included", async () => {
    const outcomes = await runVectors("tunnel-records", await readVectors("tunnel-records"));
    expect(outcomes.map(reasonLine).filter((line) => line !== null)).toEqual([]);
    expect(count(outcomes, ({ op }) => op)).toEqual({ "tunnel-records": 39, corrupt: 15, content_encodings: 4 });
  });

  it("of Arrow streams all pass, damaged ones included", async () => {
    const outcomes = await runVectors("tunnel-arrow", await readVectors("tunnel-arrow"));
    expect(outcomes.map(reasonLine).filter((line) => line !== null)).toEqual([]);
    expect(count(outcomes, ({ op }) => op)).toEqual({ "tunnel-arrow": 15, corrupt: 10 });
  });

  it("of CSV all pass, what PyODPS loses or refuses aside", async () => {
    const outcomes = await runVectors("csv-results", await readVectors("csv-results"));
    expect(summary(outcomes)).toBe("22 passed, 0 failed, 4 differ");
    expect(count(outcomes, rules)).toEqual({ "quoted-null": 1, "holds-more": 1, "damaged-result": 1, "single-precision": 1 });
  });
});

describe("the runner of results", () => {
  async function verdicts(kind: string, file: Json): Promise<readonly string[]> {
    return (await runVectors(kind, file)).map(({ verdict }) => (verdict.is === "differ" ? verdict.rule : verdict.is));
  }

  async function changed(kind: string, list: string, name: string, change: object): Promise<readonly string[]> {
    const found = Reflect.get(Object(await readVectors(kind)), list).find((vector: { name: string }) => vector.name === name);
    return verdicts(kind, { cases: [], [list]: [{ ...found, ...change }] });
  }

  it.each<[string, string, string, object]>([
    [
      "tunnel-records",
      "cases",
      "two_rows_minimal",
      {
        rows: [
          ["1", "a"],
          ["-2", "b"],
        ],
      },
    ],
    ["tunnel-records", "cases", "two_rows_minimal", { rows: [["1", "a"]] }],
    ["tunnel-records", "cases", "two_rows_minimal", { count: 3 }],
    ["tunnel-records", "cases", "double_special", { rows: [[{ f64: "0000000000000001" }]] }],
    ["tunnel-records", "cases", "struct_basic", { columns: [{ name: "c1", type: "struct<a:int,b:string>" }] }],
    ["tunnel-records", "cases", "two_rows_minimal", { stream_base64: "CAI=" }],
    ["tunnel-arrow", "cases", "two_rows", { rows: [["1"], ["-3"]] }],
    [
      "tunnel-arrow",
      "cases",
      "decimals",
      {
        columns: [
          { name: "c1", type: "decimal(10,3)" },
          { name: "c2", type: "decimal(38,18)" },
        ],
      },
    ],
    ["csv-results", "cases", "decimals", { csv: '"a","b"\n1.51,100\n' }],
    ["csv-results", "cases", "datetime_date", { csv: '"dt","d"\n2024-01-01 10:20:31,2024-02-29\n' }],
  ])("fails a case of %s in which something else is expected: %s %s", async (kind, list, name, change) => {
    expect(await changed(kind, list, name, change)).toEqual(["failed"]);
  });

  it("fails a damage that is not noticed, and wrong rows before it", async () => {
    const sound = Reflect.get(Object(await readVectors("tunnel-records")), "cases").find(
      ({ name }: { name: string }) => name === "two_rows_minimal",
    );
    expect(await verdicts("tunnel-records", { cases: [], corrupt: [{ ...sound, must_fail: true }] })).toEqual(["failed"]);
    expect(await changed("tunnel-records", "corrupt", "truncated_after_first_record", { rows: [["9", "alpha"]], readers: {} })).toEqual([
      "failed",
    ]);
  });
});

describe("the runner", () => {
  const page = {
    status: 200,
    headers: {},
    body: "<Instances><Marker/><Instance><Name>i1</Name><Status>Running</Status></Instance></Instances>",
  };
  const instance = { name: "i1", owner: null, startTime: null, endTime: null, status: "Running" };

  async function verdictOn(op: string, response: Json, expect: Json): Promise<Outcome["verdict"]["is"]> {
    const [outcome] = await runVectors("instances", { cases: [{ name: "case", op, response, expect }] });
    return outcome?.verdict.is ?? "failed";
  }

  it("passes what is right", async () => {
    expect(await verdictOn("listPage", page, { marker: null, instances: [instance] })).toBe("passed");
  });

  it.each<[string, string, Json, Json]>([
    ["another value", "listPage", page, { instances: [{ ...instance, name: "i2" }] }],
    ["another time", "listPage", page, { instances: [{ ...instance, startTime: { iso: "2023-01-01T12:00:00Z", epoch: 1672574400 } }] }],
    ["one entry too many", "listPage", page, { instances: [] }],
    ["a field that it does not know", "listPage", page, { weather: "fine" }],
    ["an error that did not come", "listPage", page, { raises: { class: "NoSuchObject", bases: ["ODPSError", "BaseODPSError"] } }],
    [
      "another request",
      "taskStatuses",
      { ...page, body: "<Instance><Tasks/></Instance>" },
      { tasks: [], request: "/projects/p/instances/i?taskstatus&curr_project=p&more=1" },
    ],
    [
      "another error",
      "error",
      { ...page, status: 404, body: "" },
      { class: "NoPermission", bases: ["BaseODPSError"], code: null, message: "no" },
    ],
    [
      "another message",
      "error",
      { ...page, status: 404, body: "<Error><Code>NoSuchObject</Code><Message>a</Message></Error>" },
      { class: "NoSuchObject", bases: ["BaseODPSError"], code: "NoSuchObject", message: "b" },
    ],
    ["an operation of a later version", "tenant", page, {}],
  ])("fails %s", async (_, op, response, expected) => {
    expect(await verdictOn(op, response, expected)).toBe("failed");
  });

  it("does not call a wrong signature a difference of decoding", async () => {
    const file = await readVectors("signing");
    const cases = Reflect.get(Object(file), "cases").filter(
      ({ alsoProducedBy }: { alsoProducedBy: unknown }) => Array.isArray(alsoProducedBy) && alsoProducedBy.length === 0,
    );
    const wrong = cases.map((vector: { expect: object }) => ({ ...vector, headersIn: { "x-odps-more": "1" } }));
    const outcomes = await runVectors("signing", { cases: wrong });
    expect(outcomes.map(({ verdict }) => verdict.is)).toEqual(wrong.map(() => "failed"));
  });

  it("gives a reason for every case that did not pass", async () => {
    const outcomes = await runVectors("instances", await readVectors("instances"));
    const lines = outcomes.map(reasonLine);
    expect(lines.filter((line) => line !== null)).toHaveLength(8);
    const [broken] = await runVectors("instances", {
      cases: [{ name: "x", op: "nothing", response: { status: 200, headers: {}, body: "" }, expect: {} }],
    });
    expect(broken && reasonLine(broken)).toBe("failed  x: the operation nothing is not implemented yet");
  });

  it("keeps the digits of a BIGINT", () => {
    expect(parseExactJson('{"a": 9223372036854775807, "b": 7, "c": 1.5}')).toEqual({ a: 9223372036854775807n, b: 7, c: 1.5 });
  });
});
