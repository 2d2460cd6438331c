import { expect, it } from "vitest";

import { bytesText } from "./bytes-text.ts";

it.each([
  [0, "0 kB"],
  [1200, "2 kB"],
  [12_500_000, "12.5 MB"],
  [1_234_000_000, "1.2 GB"],
  [5e12, "5.0 TB"],
  [7e18, "7000.0 PB"],
])("says %d bytes as %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
