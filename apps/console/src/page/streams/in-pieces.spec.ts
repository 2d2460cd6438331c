import { expect, it } from "vitest";

import { inPieces } from "./in-pieces.ts";

it("gives all values in their order, and pauses when their consumer has worked for a while", async () => {
  let now = 0;
  const did: (number | "pause")[] = [];
  const pause = async (): Promise<void> => void did.push("pause");
  for await (const value of inPieces([1, 2, 3, 4, 5], () => now, pause)) {
    did.push(value);
    now += 6;
  }
  expect(did).toEqual([1, 2, "pause", 3, 4, "pause", 5]);
});
