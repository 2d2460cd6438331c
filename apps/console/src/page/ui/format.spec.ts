import { describe, expect, it } from "vitest";

import { durationText, fullTimeText, ownerText, shortDurationText, timeText } from "./format.ts";

describe("durationText", () => {
  it.each([
    [-500, "0 s"],
    [42_400, "42 s"],
    [65_000, "1 m 05 s"],
    [7_380_000, "2 h 03 m"],
  ])("says %i ms as %s", (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});

it.each([
  [-5, "0.0 s"],
  [440, "0.4 s"],
  [9_940, "9.9 s"],
  [9_960, "10 s"],
])("says a short duration of %i ms as %s", (ms, text) => {
  expect(shortDurationText(ms)).toBe(text);
});

describe("timeText", () => {
  it("says the time of today, and of other days the day", () => {
    const now = new Date(2026, 10, 22, 18, 0, 0);
    expect(timeText(new Date(2026, 10, 22, 9, 5, 3).toISOString(), "local", now)).toBe("09:05:03");
    expect(timeText(new Date(2026, 10, 21, 9, 5, 3).toISOString(), "local", now)).toBe("2026-11-21");
  });

  it("says all of it in UTC when that was chosen", () => {
    const now = new Date("2026-11-22T23:59:00.000Z");
    expect(timeText("2026-11-22T00:00:01.000Z", "utc", now)).toBe("00:00:01");
    expect(timeText("2026-11-21T23:59:59.000Z", "utc", now)).toBe("2026-11-21");
    expect(fullTimeText("2026-11-21T23:59:59.000Z", "utc")).toBe("2026-11-21 23:59:59 UTC");
    expect(fullTimeText(new Date(2026, 10, 22, 9, 5, 3).toISOString(), "local")).toBe("2026-11-22 09:05:03");
  });
});

describe("ownerText", () => {
  it.each([
    ["ALIYUN$ann@example.com", "ann@example.com"],
    ["RAM$main:sub", "main:sub"],
    [null, "–"],
  ])("says %s as %s", (owner, text) => {
    expect(ownerText(owner)).toBe(text);
  });
});
