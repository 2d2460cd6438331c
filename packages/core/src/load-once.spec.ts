import { expect, it, vi } from "vitest";

import { loadOnce } from "./load-once.ts";

it("loads once for all calls, and again after a failure", async () => {
  const load = vi.fn<() => Promise<string>>(() => Promise.resolve("loaded")).mockRejectedValueOnce(new Error("offline"));
  const loaded = loadOnce(load);
  const first = [loaded(), loaded()];
  for (const one of first) await expect(one).rejects.toThrow("offline");
  expect(load).toHaveBeenCalledTimes(1);
  expect(await Promise.all([loaded(), loaded()])).toEqual(["loaded", "loaded"]);
  expect(await loaded()).toBe("loaded");
  expect(load).toHaveBeenCalledTimes(2);
});
