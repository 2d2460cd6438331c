import { MaxComputeError } from "@maxcompute-rx/browser";
import { Subject, VirtualTimeScheduler } from "rxjs";
import { describe, expect, it } from "vitest";

import { ask } from "./ask.ts";
import type { Observed } from "./observed.ts";

const lost = new MaxComputeError("connection_lost", "gone");
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

function asking(
  answers: readonly (string | Error)[],
  recovered$: Subject<void> = new Subject(),
  scheduler = new VirtualTimeScheduler(),
): {
  readonly seen: readonly Observed<string>[];
  readonly recovered$: Subject<void>;
  readonly scheduler: VirtualTimeScheduler;
  readonly ended: () => boolean;
} {
  const left = [...answers];
  const seen: Observed<string>[] = [];
  let ended = false;
  const request = async (): Promise<string> => {
    const answer = left.shift();
    if (answer === undefined) throw new Error("asked too often");
    if (answer instanceof Error) throw answer;
    return answer;
  };
  ask(request, recovered$, scheduler).subscribe({ next: (one) => seen.push(one), complete: () => (ended = true) });
  return { seen, recovered$, scheduler, ended: () => ended };
}

describe("ask", () => {
  it("asks again after a recovery, and shows the error until then", async () => {
    const { seen, recovered$, ended } = asking([lost, "answer"]);
    await settled();
    expect(seen).toEqual([{ value: undefined, error: lost }]);
    recovered$.next();
    await settled();
    expect(seen.at(-1)).toEqual({ value: "answer", error: undefined });
    expect(ended()).toBe(true);
  });

  it("asks again after a pause when nobody noticed an outage", async () => {
    const { seen, scheduler } = asking([lost, lost, "answer"]);
    await settled();
    scheduler.flush();
    await settled();
    scheduler.flush();
    await settled();
    expect(seen.map(({ value }) => value)).toEqual([undefined, undefined, "answer"]);
    expect(scheduler.frame).toBe(4000 + 8000);
  });

  it("takes a refusal for an answer", async () => {
    const refused = new MaxComputeError("forbidden", "no");
    const { seen, recovered$, ended } = asking([refused]);
    await settled();
    recovered$.next();
    await settled();
    expect(seen).toEqual([{ value: undefined, error: refused }]);
    expect(ended()).toBe(true);
  });
});
