import { expect, it } from "vitest";

import { clockOffsetOf } from "./skew.ts";

const message =
  "ODPS-0410031:Authentication request expired - the expire time interval exceeds the max limitation: 900000, max_interval_date:900000,expire_date:2023-01-01T12:00:00.000Z,now_date:2023-01-01T15:00:00.000Z";

it("tells how far the service's clock is ahead", () => {
  expect(clockOffsetOf(message)).toBe(3 * 3_600_000);
  expect(clockOffsetOf(message, Date.UTC(2023, 0, 1, 16))).toBe(-3_600_000);
});

it("tells nothing when the message does not", () => {
  expect(clockOffsetOf("The request is too old.")).toBeNull();
  expect(clockOffsetOf("expire_date:2023-01-01T12:00:00Z,now_date:soon")).toBeNull();
});
