import { expect, test } from "vitest";
import { planStages } from "./plan-stages.ts";

const operator = (name: string, cardinality: number | undefined, ...children: readonly unknown[]): unknown => ({
  name,
  children,
  extra_info: cardinality === undefined ? {} : { "Estimated Cardinality": String(cardinality) },
});
const names = (plan: unknown): readonly string[] => planStages([plan]).map(({ name }) => name);

test("operators that stream belong to the stage below them", () => {
  expect(
    planStages([operator("LIMIT", undefined, operator("PROJECTION", 20, operator("FILTER", 20, operator("SEQ_SCAN ", 100))))]),
  ).toEqual([{ name: "M1", kind: "map", inputs: [], inputRecords: 100, outputRecords: 20 }]);
});

test("joins and what must see all its input begin stages, numbered after those they read", () => {
  const join = operator(
    "HASH_JOIN",
    50,
    operator("PROJECTION", 100, operator("SEQ_SCAN", 100)),
    operator("HASH_GROUP_BY", 5, operator("SEQ_SCAN", 10)),
  );
  expect(planStages([operator("TOP_N", 3, operator("WINDOW", 50, join))])).toEqual([
    { name: "M1", kind: "map", inputs: [], inputRecords: 100, outputRecords: 100 },
    { name: "M2", kind: "map", inputs: [], inputRecords: 10, outputRecords: 10 },
    { name: "R3_2", kind: "reduce", inputs: ["M2"], inputRecords: 10, outputRecords: 5 },
    { name: "J4_1_3", kind: "join", inputs: ["M1", "R3_2"], inputRecords: 105, outputRecords: 50 },
    { name: "R5_4", kind: "reduce", inputs: ["J4_1_3"], inputRecords: 50, outputRecords: 50 },
    { name: "R6_5", kind: "reduce", inputs: ["R5_4"], inputRecords: 50, outputRecords: 3 },
  ]);
});

test("an aggregate without groups writes one record", () => {
  expect(planStages([operator("UNGROUPED_AGGREGATE", undefined, operator("SEQ_SCAN", 100))])[1]).toMatchObject({
    name: "R2_1",
    outputRecords: 1,
  });
});

test("a union reads all its inputs", () => {
  expect(
    names(operator("UNION", 30, operator("SEQ_SCAN", 10), operator("UNION", 20, operator("SEQ_SCAN", 10), operator("SEQ_SCAN", 10)))),
  ).toEqual(["M1", "M2", "M3", "M4_2_3", "M5_1_4"]);
});

test("a common table expression is run once and read by all", () => {
  const scan = { name: "CTE_SCAN", children: [], extra_info: { "CTE Index": "7" } };
  const plan = {
    name: "CTE",
    extra_info: { "CTE Name": "q", "Table Index": "7" },
    children: [operator("HASH_GROUP_BY", 5, operator("SEQ_SCAN", 10)), operator("HASH_JOIN", 5, scan, scan)],
  };
  expect(names(plan)).toEqual(["M1", "R2_1", "J3_2"]);
});

test.each([[undefined], [[]], [{}], ["nothing"]])("a plan that is %j does not fail", (plan) => {
  expect(planStages(plan).every(({ name }) => name === "M1")).toBe(true);
});
