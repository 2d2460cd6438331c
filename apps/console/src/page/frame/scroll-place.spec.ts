import { expect, it } from "vitest";

import { scrollOf } from "./scroll-place.ts";

it.each([
  [{ scrollY: 6000 }, 6000],
  [{ scrollY: "6000" }, 0],
  [null, 0],
  ["text", 0],
])("reads how far an entry of the history was scrolled from %j", (state, y) => {
  expect(scrollOf(state)).toBe(y);
});
