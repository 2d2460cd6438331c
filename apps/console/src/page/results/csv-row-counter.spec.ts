import { expect, it } from "vitest";

import { createCsvRowCounter } from "./csv-row-counter.ts";

it("counts rows in pieces of any size, and no line ends inside of texts", () => {
  const text = new TextEncoder().encode('"a","b"\n1,"x\ny"\n2,"say ""\n"" twice"\n3,\\N\n');
  for (const size of [1, 3, 1000]) {
    const count = createCsvRowCounter();
    const counts = Array.from({ length: Math.ceil(text.length / size) }, (_, at) => count(text.subarray(at * size, (at + 1) * size)));
    expect(counts.at(-1)).toBe(3);
    expect(counts.toSorted((one, other) => one - other)).toEqual(counts);
  }
});
