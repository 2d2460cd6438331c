import { describe, expect, it } from "vitest";

import { compared } from "./measurement.ts";
import { regressions, withRatios } from "./record.ts";

describe("the record of ratios", () => {
  const record = { "import-node": 1.5, "read-arrow-table-wide": 0.9, "emulator-start": 4 };

  it("tells what got worse by more than a fifth", () => {
    const slower = compared("import-node", 190, "ms", "rxjs", 100);
    const fewer = compared("read-arrow-table-wide", 70, "rows/s", "flechette", 100);
    expect(regressions([slower, fewer], record)).toEqual([
      'import-node is 1.3 times worse beside "rxjs" than on record: 1.90, was 1.50.',
      'read-arrow-table-wide is 1.3 times worse beside "flechette" than on record: 0.70, was 0.90.',
    ]);
  });

  it("says nothing of what is as good, better, new or without a peer", () => {
    const asGood = compared("import-node", 179, "ms", "rxjs", 100);
    const better = compared("read-arrow-table-wide", 300, "rows/s", "flechette", 100);
    const unknown = compared("a-new-one", 9, "ms", "peer", 1);
    expect(regressions([asGood, better, unknown, { name: "emulator-start", value: 9, unit: "ms" }], record)).toEqual([]);
  });

  it("replaces what was measured, and keeps the rest, by name", () => {
    const measured = [compared("import-node", 1.23456, "ms", "rxjs", 1), compared("a-new-one", 2, "ms", "peer", 1)];
    const after = withRatios(record, [...measured, { name: "no-peer", value: 1, unit: "ms" }]);
    expect(Object.entries(after)).toEqual([
      ["a-new-one", 2],
      ["emulator-start", 4],
      ["import-node", 1.23],
      ["read-arrow-table-wide", 0.9],
    ]);
  });
});
