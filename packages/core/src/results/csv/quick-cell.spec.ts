import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { isMaxComputeError } from "../../error.ts";
import { parseColumnType } from "../../wire/format/column-type.ts";
import { quickReader } from "./quick-cell.ts";
import { readCell } from "./typed-cell.ts";

/** What the thorough way makes of a cell; undefined where it refuses it. */
function thorough(text: string, type: string): unknown {
  try {
    return readCell(new TextEncoder().encode(text), parseColumnType(type), { row: 1, column: "c" });
  } catch (error) {
    if (isMaxComputeError(error)) return undefined;
    throw error;
  }
}

function quick(text: string, type: string): unknown {
  // In the middle of other bytes, which are none of its business.
  const bytes = new TextEncoder().encode(`7${text}7`);
  return quickReader(parseColumnType(type))?.(bytes, 1, bytes.length - 1);
}

const number = fc.oneof(
  fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
  fc.integer().map(String),
  fc.double().map(String),
  fc.tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.nat({ max: 999_999 })).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.string({ unit: fc.constantFrom(...Array.from("0123456789.-+e ")) }),
);

describe("quickReader", () => {
  it("gives what the thorough way gives, or leaves it to that", () => {
    fc.assert(
      fc.property(number, fc.constantFrom("bigint", "int", "smallint", "tinyint", "float", "double"), (text, type) => {
        const value = quick(text, type);
        if (value !== undefined) expect(value).toEqual(thorough(text, type));
      }),
      { numRuns: 2000 },
    );
  });

  it("knows the usual forms", () => {
    expect([quick("-128", "tinyint"), quick("123456789012345", "bigint"), quick("0.1", "double"), quick("-0.0", "double")]).toEqual([
      -128,
      123456789012345n,
      0.1,
      -0,
    ]);
    expect([
      quick("128", "tinyint"),
      quick("", "double"),
      quick("-", "int"),
      quick("1.", "double"),
      quick("1e5", "double"),
      quick("1.2.3", "double"),
    ]).toEqual(Array.from({ length: 6 }, () => undefined));
  });
});
