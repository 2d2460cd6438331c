import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CalendarDate } from "./calendar-date.ts";
import { dayOf, epochDaysOf } from "./calendar.ts";
import { DayTimeInterval, YearMonthInterval } from "./interval.ts";
import { parseDate, parseDatetime, parseDayTime, parseTimestamp, parseYearMonth } from "./time-text.ts";
import { LocalTimestamp, Timestamp } from "./timestamp.ts";

describe("the calendar", () => {
  it("agrees with the platform's wherever that reaches", () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), (days) => {
        const date = new Date(days * 86_400_000);
        expect(dayOf(days)).toEqual({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() });
        expect(epochDaysOf(dayOf(days))).toBe(days);
      }),
    );
  });

  it("knows which days there are not", () => {
    for (const [year, month, day] of [
      [2023, 2, 29],
      [1900, 2, 29],
      [2024, 4, 31],
      [2024, 0, 1],
      [2024, 13, 1],
      [2024, 1, 0],
      [2024, 1, Number.NaN],
    ]) {
      expect(epochDaysOf({ year: year ?? 0, month: month ?? 0, day: day ?? 0 })).toBeNull();
    }
    expect(epochDaysOf({ year: 2000, month: 2, day: 29 })).toBe(11_016);
  });
});

describe("the values of dates and times", () => {
  it.each<[object, string]>([
    [new CalendarDate(19_782), "2024-02-29"],
    [new CalendarDate(-719_528), "0000-01-01"],
    [new CalendarDate(-719_529), "-000001-12-31"],
    [new CalendarDate(2_932_897), "+010000-01-01"],
    [new Timestamp(-1, 999_000_000), "1969-12-31T23:59:59.999Z"],
    [new Timestamp(1_700_000_000, 123_456_789), "2023-11-14T22:13:20.123456789Z"],
    [new Timestamp(0, 1000), "1970-01-01T00:00:00.000001Z"],
    [new LocalTimestamp(new CalendarDate(0), 86_399, 0), "1970-01-01T23:59:59"],
    [new DayTimeInterval(93_784, 5), "1 02:03:04.000000005"],
    [new DayTimeInterval(-1, 500_000_000), "-0 00:00:00.500"],
    [new DayTimeInterval(-86_400, 0), "-1 00:00:00"],
    [new YearMonthInterval(-14), "-1-2"],
  ])("%o is written %s, as text and as JSON", (value, text) => {
    expect(String(value)).toBe(text);
    expect(JSON.stringify(value)).toBe(JSON.stringify(text));
  });

  it("say their parts", () => {
    const local = LocalTimestamp.ofSeconds(-1, 7);
    expect([local.date.year, local.date.month, local.date.day]).toEqual([1969, 12, 31]);
    expect([local.hour, local.minute, local.second, local.nanosecond]).toEqual([23, 59, 59, 7]);
    expect(new Timestamp(-1, 999_999_999).epochNanoseconds).toBe(-1n);
    expect(new DayTimeInterval(-1, 1).totalNanoseconds).toBe(-999_999_999n);
  });

  it("become a Date: a point in time rounded down, a day at midnight UTC, a clock's time by its zone", () => {
    expect(new Timestamp(-1, 999_999_999).toDate()).toEqual(new Date(-1));
    expect(new CalendarDate(19_782).toDate()).toEqual(new Date("2024-02-29T00:00:00Z"));
    const noon = new LocalTimestamp(new CalendarDate(19_782), 43_200, 5_000_000);
    expect(noon.toDate("Asia/Shanghai")).toEqual(new Date("2024-02-29T04:00:00.005Z"));
    expect(noon.toDate("America/New_York")).toEqual(new Date("2024-02-29T17:00:00.005Z"));
    expect(noon.toTimestamp("UTC").toString()).toBe("2024-02-29T12:00:00.005Z");
    // An hour before clocks were put forward, and an hour after.
    expect(new LocalTimestamp(new CalendarDate(19_813), 5400, 0).toDate("Europe/Berlin")).toEqual(new Date("2024-03-31T00:30:00Z"));
    expect(new LocalTimestamp(new CalendarDate(19_813), 12_600, 0).toDate("Europe/Berlin")).toEqual(new Date("2024-03-31T01:30:00Z"));
    expect(() => noon.toDate("Mars/Olympus")).toThrow(
      expect.objectContaining({ code: "invalid_argument", message: expect.stringContaining("Mars/Olympus") }),
    );
  });
});

describe("the time of a clock that was changed", () => {
  // The expected values are those of Python's zoneinfo with fold 0, which is the rule `compatible` of Temporal.
  it.each([
    ["America/New_York", "2024-03-10T02:30:00", "2024-03-10T07:30:00Z"],
    ["America/New_York", "2024-11-03T01:30:00", "2024-11-03T05:30:00Z"],
    ["America/New_York", "2024-03-10T01:59:59", "2024-03-10T06:59:59Z"],
    ["America/New_York", "2024-03-10T03:00:00", "2024-03-10T07:00:00Z"],
    ["America/St_Johns", "2024-03-10T02:15:00", "2024-03-10T05:45:00Z"],
    ["Europe/Berlin", "2024-03-31T02:30:00", "2024-03-31T01:30:00Z"],
    ["Europe/Berlin", "2024-10-27T02:30:00", "2024-10-27T00:30:00Z"],
    ["Australia/Lord_Howe", "2024-10-06T02:15:00", "2024-10-05T15:45:00Z"],
    ["Asia/Shanghai", "1991-04-14T02:30:00", "1991-04-13T18:30:00Z"],
    ["Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T22:00:00Z"],
  ])("in %s, %s is %s", (zone, local, instant) => {
    expect(parseTimestamp(local)?.toTimestamp(zone).toString()).toBe(instant);
  });

  it("is found again from every instant, except in the second of two equal hours", () => {
    const zones = fc.constantFrom(
      "America/New_York",
      "America/Sao_Paulo",
      "Europe/London",
      "Asia/Shanghai",
      "Australia/Sydney",
      "Asia/Kathmandu",
      "UTC",
    );
    fc.assert(
      fc.property(zones, fc.integer({ min: 0, max: 2_000_000_000 }), (zone, seconds) => {
        const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }).format(seconds * 1000);
        const found = parseTimestamp(parts)?.toTimestamp(zone).epochSeconds ?? Number.NaN;
        expect([0, 3600]).toContain(seconds - found);
      }),
    );
  });
});

describe("their texts in CSV", () => {
  const second = fc.integer({ min: -62_167_219_200, max: 253_402_300_799 });
  const nanosecond = fc.integer({ min: 0, max: 999_999_999 });

  it("are read back from what they are written as", () => {
    fc.assert(
      fc.property(second, nanosecond, (seconds, nanos) => {
        const local = LocalTimestamp.ofSeconds(seconds, nanos);
        expect(parseTimestamp(local.toString())).toEqual(local);
        expect(parseTimestamp(local.toString().replace("T", " "))).toEqual(local);
        expect(parseDate(local.date.toString())).toEqual(local.date);
        const interval = new DayTimeInterval(seconds, nanos);
        expect(parseDayTime(interval.toString())).toEqual(interval);
        const months = new YearMonthInterval(seconds % 100_000);
        expect(parseYearMonth(months.toString())).toEqual(new YearMonthInterval(months.months + 0));
      }),
    );
  });

  it("may leave out what need not be said", () => {
    expect(parseDate("2024-1-2")).toEqual(parseDate("2024-01-02"));
    expect(parseTimestamp("2024-1-2 3:4")?.toString()).toBe("2024-01-02T03:04:00");
    expect(parseTimestamp("2024-1-2")?.toString()).toBe("2024-01-02T00:00:00");
    expect(parseYearMonth("-2 years 3 months")?.months).toBe(-21);
    expect(parseDatetime("2024-1-2 3:4:5.6")?.toString()).toBe("2024-01-02T03:04:05.600");
    expect(parseDayTime("02:03:04")?.seconds).toBe(7384);
    expect(parseYearMonth("14")).toEqual(parseYearMonth("1-2"));
    expect(parseYearMonth("5 months")?.months).toBe(5);
  });

  it.each(["", "2024-02-30", "2024-02", "2024-02-28T", "x 10:20:30", "2024-02-28 24:00:00", "2024-02-28 10:60:00", "2024-02-28 10:00:60"])(
    "refuse %j",
    (text) => {
      expect([parseDate(text), parseDatetime(text), parseTimestamp(text), parseDayTime(text)]).toEqual([null, null, null, null]);
    },
  );
});
