import { expect, it } from "vitest";

import { BoundedMap } from "./bounded-map.ts";

it("forgets what was set longest ago", () => {
  const map = new BoundedMap<string, number>(2);
  for (const [index, key] of ["a", "b", "c"].entries()) map.set(key, index);
  expect([...map.entries()]).toEqual([
    ["b", 1],
    ["c", 2],
  ]);
  expect(map.get("a")).toBeUndefined();
});

it("makes what is set again the newest", () => {
  const map = new BoundedMap<string, number>(2);
  for (const key of ["a", "b", "a", "c"]) map.set(key, 0);
  expect([...map.keys()]).toEqual(["a", "c"]);
});
