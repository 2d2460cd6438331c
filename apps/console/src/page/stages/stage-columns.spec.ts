import { expect, it } from "vitest";

import { columnWidths, countsOf } from "./stage-columns.ts";
import { recordStages } from "./stage-history.ts";

const titles = ["stage", "progress", "running", "done", "backup", "total", "input", "output", "records/s", "reads from"];
const stage = {
  name: "M1_job_0",
  status: "RUNNING",
  runningWorkers: 2,
  terminatedWorkers: 0,
  totalWorkers: 4,
  backupWorkers: 0,
  inputRecords: 1_234_567,
  outputRecords: 9,
  finishedPercentage: 0,
};

it("gives each column the room of its title and of its widest value", () => {
  const history = recordStages([], [{ taskName: "t", stages: [stage, { ...stage, name: "R22_1_job_0", inputRecords: 7 }] }], 0);
  expect(history.map(countsOf)).toEqual([
    [2, 0, 0, 4, 1_234_567, 9, 0],
    [2, 0, 0, 4, 7, 9, 0],
  ]);
  const widths = columnWidths(history, titles, ["", "M1"]);
  expect(widths).toHaveLength(titles.length);
  const [name = 0, , running = 0, , , , input = 0] = widths;
  expect(name).toBeGreaterThan(5 * 7 + 28);
  expect(input).toBeGreaterThan("1,234,567".length * 7);
  expect(running).toBeGreaterThan("running".length * 6);
  // A number with more digits widens its column only.
  const wider = columnWidths(
    recordStages(history, [{ taskName: "t", stages: [{ ...stage, inputRecords: 12_345_678_901 }] }], 0),
    titles,
    [],
  );
  expect(wider[6]).toBeGreaterThan(input);
  expect(wider.slice(0, 6)).toEqual(widths.slice(0, 6));
});
