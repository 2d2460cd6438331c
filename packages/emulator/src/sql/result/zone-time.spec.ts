import { describe, expect, it } from "vitest";
import { ZoneTime } from "./zone-time.ts";

const at = (text: string): number => Date.parse(`${text}Z`);

describe("ZoneTime", () => {
  it.each([
    ["Asia/Shanghai", "2026-01-02T08:00:00", "2026-01-02T00:00:00"],
    ["Asia/Shanghai", "1969-12-31T23:59:59.999", "1969-12-31T15:59:59.999"],
    ["Asia/Shanghai", "1990-07-01T09:00:00", "1990-07-01T00:00:00"], // summer time
    ["Asia/Shanghai", "1900-01-01T08:05:43", "1900-01-01T00:00:00"], // the sun's time
    ["America/New_York", "2026-03-08T01:59:00", "2026-03-08T06:59:00"],
    ["America/New_York", "2026-03-08T03:00:00", "2026-03-08T07:00:00"],
    ["America/New_York", "2026-11-01T03:00:00", "2026-11-01T08:00:00"],
    ["Asia/Kathmandu", "2026-01-01T05:45:00", "2026-01-01T00:00:00"],
    ["UTC", "9999-12-31T23:59:59.999", "9999-12-31T23:59:59.999"],
  ])("in %s: %s is %s in UTC", (zone, wall, utc) => {
    const time = new ZoneTime(zone);
    expect(new Date(time.toUtc(at(wall))).toISOString()).toBe(new Date(at(utc)).toISOString());
    expect(new Date(time.toWall(at(utc))).toISOString()).toBe(new Date(at(wall)).toISOString());
  });

  it("leaves what no date can say as it is", () => {
    expect(new ZoneTime("Asia/Shanghai").toUtc(9.2e18)).toBe(9.2e18);
  });
});
