import { expect, it } from "vitest";

import { statusDoor } from "./door.ts";
import { endsRun, type EndsRun } from "./ends-run.ts";

it(
  "tells the same story for the same seed, faults included, and finds no mistake of a client that makes none",
  { timeout: 120_000 },
  async () => {
    const run = (): Promise<EndsRun> =>
      endsRun({ door: statusDoor, count: 12, ending: 10, warmUpMs: 5000, faults: true, newcomers: 2, seed: 7 });
    const first = await run();
    expect(first.mistakes).toEqual({ lost: 0, doubled: 0, wrong: 0, lateValues: 0, errored: 0 });
    expect([first.lateSuccess.length, first.lateFailure.length, first.firstLooks.length]).toEqual([8, 2, 2]);
    expect(await run()).toEqual(first);
  },
);
