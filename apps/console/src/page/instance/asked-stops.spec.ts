import type { Instance } from "@maxcompute-rx/browser";
import { expect, it } from "vitest";

import { createAskedStops } from "./asked-stops.ts";

/** Only what is used of an instance. */
const instance = (id: string, stop: () => Promise<void>): Instance => ({ id, stop }) as Instance;

it("remembers the stops that the service has accepted, and no others", async () => {
  const stops = createAskedStops();
  let asked: readonly string[] = [];
  stops.ids$.subscribe((ids) => (asked = [...ids]));
  await stops.stop(instance("a", async () => {}));
  expect(asked).toEqual(["a"]);
  await expect(stops.stop(instance("b", () => Promise.reject(new Error("refused"))))).rejects.toThrow("refused");
  expect(asked).toEqual(["a"]);
});
