import * as library from "@uwdata/flechette";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { arbitraryTable, arbitraryType } from "../../testing/arbitrary-values.ts";
import { recordBatch } from "../../testing/arrow-encoder.ts";
import { parseColumnType } from "../../wire/format/column-type.ts";
import { textLoss } from "./text-loss.ts";
import { loadArrow, schemaMessage } from "./arrow-library.ts";
import { withQuickColumns } from "./quick-columns.ts";

describe("withQuickColumns", () => {
  it("gives the values that the library gives, in every way in which they are read, of any table in any number of batches", async () => {
    const arrow = await loadArrow();
    const tables = arbitraryTable(arbitraryType(/^timestamp/));
    await fc.assert(
      fc.asyncProperty(tables, fc.integer({ min: 0, max: 3 }), async (sample, batches) => {
        const messages = [schemaMessage(arrow, sample.columns, "utf8"), ...Array.from({ length: batches }, () => recordBatch(sample))];
        const read = (): library.Table => library.tableFromIPC(messages, { useBigInt: true, useDecimalInt: true });
        const table = read();
        // Bytes that are not UTF-8 are not shown to it.
        fc.pre(!table.children.some(({ data }) => data.some((batch) => textLoss(batch) !== null)));
        const quick = withQuickColumns(arrow, read());
        expect([quick.numRows, quick.numCols]).toEqual([table.numRows, table.numCols]);
        for (let index = 0; index < table.numCols; index += 1) {
          const [column, found] = [table.getChildAt(index), quick.getChildAt(index)];
          const values = [...column];
          expect([...found]).toEqual(values);
          expect(found.toArray()).toEqual(column.toArray());
          expect(values.map((_, row) => found.at(row))).toEqual(values);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("lets several loops read one column at the same time, and end early", async () => {
    const arrow = await loadArrow();
    const columns = [{ name: "n", type: parseColumnType("int") }];
    const messages = [schemaMessage(arrow, columns), ...[[[1], [2]], [[3]]].map((rows) => recordBatch({ columns, rows }))];
    const column = withQuickColumns(arrow, library.tableFromIPC(messages, {})).getChildAt(0);
    const pairs: unknown[] = [];
    for (const one of column) {
      for (const other of column) {
        if (Number(other) > Number(one)) break;
        pairs.push([one, other]);
      }
    }
    expect(pairs).toEqual([
      [1, 1],
      [2, 1],
      [2, 2],
      [3, 1],
      [3, 2],
      [3, 3],
    ]);
  });
});
