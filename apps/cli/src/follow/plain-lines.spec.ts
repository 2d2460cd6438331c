import type { Instance, Notice } from "@maxcompute-rx/node";
import { from, NEVER, of } from "rxjs";
import { expect, it } from "vitest";

import { plainLines } from "./plain-lines.ts";

it("writes a notice that asks for attention once, when it appears", () => {
  const skew: Notice = {
    type: "skew",
    taskName: "t",
    stage: "R2_1_job_0",
    by: "last-worker",
    workerId: null,
    logId: null,
    ratio: null,
    leftWorkers: 1,
    totalWorkers: 40,
  };
  const rest: Notice = { type: "remaining", known: true, fromMs: 1000, toMs: 2000 };
  const notices$ = from<readonly Notice[][]>([[rest], [skew, rest], [{ ...skew, workerId: "w" }], [rest], [skew]]);
  const lines: string[] = [];
  // Lines use nothing else of an instance.
  const instance = { id: "i", events$: NEVER } as unknown as Instance;
  plainLines(of({ title: "i", instance, notices$ }), () => 0).subscribe((line) => lines.push(line.slice(9)));
  expect(lines).toEqual(["i R2_1: 1 of 40 workers is left", "i R2_1: 1 of 40 workers is left"]);
});
