import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { readHttpDate } from "./http-date.ts";

describe("readHttpDate", () => {
  it.each([
    "Sun, 01 Jan 2023 12:00:00 GMT",
    "Sun, 1 Jan 2023 12:00:00 GMT",
    "1 Jan 2023 12:00 UT",
    "Sun, 01 Jan 23 12:00:00 Z",
    "Sunday, 01-Jan-23 12:00:00 GMT",
    "Sun, 01 Jan 2023 20:00:00 +0800",
    "Sun, 01 Jan 2023 08:30:00 -0330",
    "Sun, 01 Jan 2023 07:00:00 EST",
    "Sun, 01 Jan 2023 12:00:00 GMT (UTC)",
    "Sun Jan  1 12:00:00 2023",
    "  sun, 01 jan 2023 12:00:00 gmt ",
    "Sun, 01 Jan 2023 12:00:00",
  ])("reads %s", (text) => {
    expect(readHttpDate(text)?.toISOString()).toBe("2023-01-01T12:00:00.000Z");
  });

  it.each([
    undefined,
    null,
    "",
    " ",
    "soon",
    "2023-01-01T12:00:00Z",
    "Sun, 31 Apr 2023 12:00:00 GMT",
    "Sun, 01 Foo 2023 12:00:00 GMT",
    "Sun, 01 Jan 2023 24:00:00 GMT",
  ])("takes %j for no date", (text) => {
    expect(readHttpDate(text)).toBeNull();
  });

  it("reads every second of the RFC 1123 form, and never makes an invalid date of anything else", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date("1970-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }), (date) => {
        expect(readHttpDate(date.toUTCString())?.getTime()).toBe(Math.floor(date.getTime() / 1000) * 1000);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readHttpDate(text)?.getTime()).not.toBeNaN();
      }),
    );
  });
});
