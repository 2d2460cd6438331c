import { expect, it } from "vitest";

import { trendTimes } from "./trend-plot.ts";

it.each([
  ["dates", ["2026-11-01T10:00:00Z", null, "2026-11-03T11:00:00Z"], ["2026-11-01", "", "2026-11-03"]],
  ["times, if all ran on one day", ["2026-11-01T10:00:00Z", "2026-11-01T11:30:00Z"], ["10:00:00", "11:30:00"]],
  ["a date, for a single run", ["2026-11-01T10:00:00Z"], ["2026-11-01"]],
  ["nothing without runs", [], []],
])("writes %s to the axis", (_, submitted, texts) => {
  expect(trendTimes(submitted, "utc")).toEqual(texts);
});
