import { describe, expect, it } from "vitest";

import { readSqlCost } from "./sql-cost.ts";

describe("readSqlCost", () => {
  it("reads the cost", () => {
    expect(readSqlCost('{"Cost": {"SQL": {"UDF": 0, "Complexity": 1.5, "Input": 4096}}}')).toEqual({
      udfNum: 0,
      complexity: 1.5,
      inputSize: 4096,
    });
  });

  it.each(["", "OK", "{}", "null", '{"Cost":{"SQL":{"UDF":0}}}'])("does not make up a cost of %j", (text) => {
    expect(() => readSqlCost(text)).toThrow(expect.objectContaining({ code: "unexpected_answer" }));
  });
});
