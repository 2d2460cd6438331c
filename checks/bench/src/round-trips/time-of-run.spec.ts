import { describe, expect, it } from "vitest";

import type { Passage } from "./delaying-proxy.ts";
import { timeOfRun } from "./time-of-run.ts";

function passage(connection: number, to: Passage["to"], [arrivedAt, dueAt, passedAt]: readonly [number, number, number]): Passage {
  return { connection, to, arrivedAt, dueAt, passedAt, ...(to === "service" ? { request: `request at ${arrivedAt}` } : {}) };
}

describe("timeOfRun", () => {
  it("tells the parts of two requests, one after the other", () => {
    const passages = [
      passage(1, "service", [103, 128, 129]),
      passage(1, "client", [133, 158, 160]),
      passage(1, "service", [165, 190, 190]),
      passage(1, "client", [200, 225, 225]),
    ];
    expect(timeOfRun(passages, 100, 232)).toEqual({
      networkMs: 100,
      serviceMs: 4 + 10,
      lateMs: 1 + 2,
      clientMs: 3 + 5 + 7,
      ms: 132,
      requests: ["request at 103", "request at 165"],
    });
  });

  it("counts what was waited for, and not what went on beside it", () => {
    const passages = [
      passage(1, "service", [101, 126, 126]),
      passage(2, "service", [101, 126, 126]),
      passage(2, "client", [127, 152, 152]), // answered sooner than the other one, after which the client goes on
      passage(1, "client", [136, 161, 161]),
      passage(2, "service", [162, 187, 187]),
      passage(2, "client", [188, 213, 213]),
      passage(2, "client", [400, 425, 425]), // rows that nobody waited for
    ];
    const { ms, serviceMs, networkMs, clientMs } = timeOfRun(passages, 100, 214);
    expect({ ms, serviceMs, networkMs, clientMs }).toEqual({ ms: 114, serviceMs: 11, networkMs: 100, clientMs: 3 });
  });

  it("counts the set-up of a connection as network from when it was opened, behind which the client's work is hidden", () => {
    const opened = { ...passage(1, "service", [104, 177, 177]), openedAt: 102 };
    const next = { ...passage(2, "service", [208, 255, 255]), openedAt: 180 };
    const passages = [opened, passage(1, "client", [180, 205, 205]), next, passage(2, "client", [260, 285, 285])];
    expect(timeOfRun(passages, 100, 286)).toEqual({
      networkMs: 75 + 25 + 50 + 25,
      serviceMs: 3 + 5,
      lateMs: 0,
      // Until it opened the first connection, and after the last answer. The second one was being set up when its request came.
      clientMs: 2 + 1,
      ms: 186,
      requests: ["request at 104", "request at 208"],
    });
  });

  it("counts the set-up of a connection as network", () => {
    const passages = [passage(1, "service", [101, 175, 175]), passage(1, "client", [180, 205, 205])];
    expect(timeOfRun(passages, 100, 206)).toMatchObject({ networkMs: 99, clientMs: 2 });
  });
});
