import { describe, expect, it } from "vitest";

import { MaxComputeError } from "../../error.ts";
import type { MachineState } from "./machine-state.ts";
import { failureAnswer, MachineDriver, progressAnswer, statusAnswer, task, tasksAnswer, told } from "../testing/machine-driver.ts";

type Phase = MachineState["phase"];
type Stimulus =
  | "start"
  | "interest in progress"
  | "no interest"
  | "status running"
  | "status running, held"
  | "status terminated"
  | "tasks succeeded"
  | "tasks failed"
  | "tasks unsettled"
  | "progress"
  | "failure text"
  | "not_found"
  | "unavailable"
  | "forbidden"
  | "wake"
  | "late answer";

const stimuli: Record<Stimulus, (driver: MachineDriver) => readonly string[]> = {
  start: (driver) => told(driver.feed({ type: "start" })),
  "interest in progress": (driver) => told(driver.feed({ type: "interest", interest: { tasks: false, progress: true } })),
  "no interest": (driver) => told(driver.feed({ type: "interest", interest: { tasks: false, progress: false } })),
  "status running": (driver) => told(driver.answer("main", statusAnswer("Running"))),
  "status running, held": (driver) => told(driver.answer("main", statusAnswer("Running", true))),
  "status terminated": (driver) => told(driver.answer("main", statusAnswer("Terminated"))),
  "tasks succeeded": (driver) => told(driver.answer("main", tasksAnswer(task("t", "Success")))),
  "tasks failed": (driver) => told(driver.answer("main", tasksAnswer(task("t", "Failed")))),
  "tasks unsettled": (driver) => told(driver.answer("main", tasksAnswer(task("t", "Running")))),
  progress: (driver) => told(driver.answer("main", progressAnswer("t", 50))),
  "failure text": (driver) => told(driver.answer("main", failureAnswer)),
  not_found: (driver) => told(driver.fault("main", "not_found")),
  unavailable: (driver) => told(driver.fault("main", "unavailable")),
  forbidden: (driver) => told(driver.fault("main", "forbidden")),
  wake: (driver) => told(driver.feed({ type: "wake", since: driver.now - 3600_000 })),
  "late answer": (driver) => told(driver.answer("main", statusAnswer("Terminated"), 999)),
};

function driverIn(phase: Phase): MachineDriver {
  const driver = new MachineDriver();
  if (phase === "new") return driver;
  driver.start();
  if (phase === "looking") return driver;
  driver.answer("main", statusAnswer(phase === "ending" ? "Terminated" : "Running"));
  if (phase === "over") driver.fault("main", "forbidden");
  expect(driver.state.phase).toBe(phase);
  return driver;
}

/** An input that cannot come in a phase, because its question is not in flight there. */
const cannot = null;
const nothing: readonly string[] = [];
const over: Record<Stimulus, readonly string[]> = {
  start: nothing,
  "interest in progress": nothing,
  "no interest": nothing,
  "status running": nothing,
  "status running, held": nothing,
  "status terminated": nothing,
  "tasks succeeded": nothing,
  "tasks failed": nothing,
  "tasks unsettled": nothing,
  progress: nothing,
  "failure text": nothing,
  not_found: nothing,
  unavailable: nothing,
  forbidden: nothing,
  wake: nothing,
  "late answer": nothing,
};

// Every cell of the table in SPEC.md. If one is missing, this does not compile.
const table: Record<Phase, Record<Stimulus, readonly string[] | null>> = {
  new: { ...over, start: ["ask main status"] },
  looking: {
    start: nothing,
    "interest in progress": nothing,
    "no interest": nothing,
    "status running": ["emit snapshot", "ask main status held"],
    "status running, held": ["emit snapshot", "ask main status held"],
    "status terminated": ["emit snapshot", "ask main tasks"],
    "tasks succeeded": cannot,
    "tasks failed": cannot,
    "tasks unsettled": cannot,
    progress: cannot,
    "failure text": cannot,
    not_found: ["error not_found"],
    unavailable: ["ask main status later"],
    forbidden: ["error forbidden"],
    wake: ["cancel main", "ask main status"],
    "late answer": nothing,
  },
  following: {
    start: nothing,
    "interest in progress": ["ask detail tasks"],
    "no interest": nothing,
    "status running": ["ask main status held later"],
    "status running, held": ["ask main status held"],
    "status terminated": ["emit status", "ask main tasks"],
    "tasks succeeded": cannot,
    "tasks failed": cannot,
    "tasks unsettled": cannot,
    progress: cannot,
    "failure text": cannot,
    not_found: ["emit lost", "complete"],
    unavailable: ["emit trouble", "ask main status later"],
    forbidden: ["error forbidden"],
    wake: ["cancel main", "emit trouble", "ask main status"],
    "late answer": nothing,
  },
  ending: {
    start: nothing,
    "interest in progress": nothing,
    "no interest": nothing,
    "status running": cannot,
    "status running, held": cannot,
    "status terminated": cannot,
    "tasks succeeded": ["emit tasks", "emit succeeded", "complete"],
    "tasks failed": ["emit tasks", "ask main failure"],
    "tasks unsettled": ["emit tasks", "ask main tasks later"],
    progress: cannot,
    "failure text": cannot,
    not_found: ["ask main status"],
    unavailable: ["emit trouble", "ask main tasks later"],
    forbidden: ["error forbidden"],
    wake: ["cancel main", "emit trouble", "ask main tasks"],
    "late answer": nothing,
  },
  over,
};

describe("the transition table", () => {
  for (const [phase, row] of Object.entries(table) as [Phase, (typeof table)[Phase]][]) {
    for (const [stimulus, expected] of Object.entries(row) as [Stimulus, readonly string[] | null][]) {
      if (expected === cannot) continue;
      it(`${phase}: ${stimulus} → ${expected.join(", ") || "nothing"}`, () => {
        expect(stimuli[stimulus](driverIn(phase))).toEqual(expected);
      });
    }
  }
});

describe("following", () => {
  it("emits a status only when it changed, and keeps an unknown word", () => {
    const driver = driverIn("following");
    expect(told(driver.answer("main", statusAnswer("Suspended", true)))).toContain("emit status");
    expect(told(driver.answer("main", statusAnswer("Suspended", true)))).not.toContain("emit status");
    driver.answer("main", statusAnswer("Unknown", true, "Frozen"));
    expect(driver.state.view).toMatchObject({ status: "Unknown", statusText: "Frozen" });
    expect(driver.state.phase).toBe("following");
  });

  it("pauses longer and longer while the service does not hold, and not at all once it does", () => {
    const driver = driverIn("following");
    const pauseAfter = (held: boolean): number => {
      const asked = driver.answer("main", statusAnswer("Running", held)).find((output) => output.type === "ask");
      return asked?.type === "ask" ? asked.pause.floorMs + asked.pause.spreadMs : Number.NaN;
    };
    const pauses = Array.from({ length: 12 }, () => pauseAfter(false));
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(pauses[0]).toBeGreaterThan(0);
    expect(pauses.at(-1)).toBe(10_000);
    expect(pauseAfter(true)).toBe(0);
    expect(pauseAfter(false)).toBe(pauses[0]);
  });

  it("looks at tasks first, then at the progress of those that run, and at the tasks again at every fifth look", () => {
    const driver = driverIn("following");
    driver.feed({ type: "interest", interest: { tasks: true, progress: true } });
    const asked: string[] = [];
    for (let look = 0; look < 11; look += 1) {
      const question = driver.questions.detail;
      asked.push(question?.ask ?? "nothing");
      if (question?.ask === "progress") {
        expect(question.taskNames).toEqual(["b"]);
        driver.answer("detail", progressAnswer("b", look));
      } else driver.answer("detail", tasksAnswer(task("a", "Success"), task("b", "Running")));
    }
    expect(asked).toEqual([
      "tasks",
      "progress",
      "progress",
      "progress",
      "progress",
      "tasks",
      "progress",
      "progress",
      "progress",
      "progress",
      "tasks",
    ]);
  });

  it("never asks for progress while only tasks are wanted", () => {
    const driver = driverIn("following");
    driver.feed({ type: "interest", interest: { tasks: true, progress: false } });
    for (let look = 0; look < 7; look += 1) driver.answer("detail", tasksAnswer(task("a", "Running")));
    expect(driver.all.some((output) => output.type === "ask" && output.question.ask === "progress")).toBe(false);
  });

  it("stops the detail lane when the last who listens to it leaves, and drops what was in flight", () => {
    const driver = driverIn("following");
    driver.feed({ type: "interest", interest: { tasks: false, progress: true } });
    const ticket = driver.state.tickets.detail ?? -1;
    expect(told(driver.feed({ type: "interest", interest: { tasks: false, progress: false } }))).toEqual(["cancel detail"]);
    expect(driver.answer("detail", tasksAnswer(task("a", "Running")), ticket)).toEqual([]);
  });

  it("survives faults of the detail lane without a word", () => {
    const driver = driverIn("following");
    driver.feed({ type: "interest", interest: { tasks: false, progress: true } });
    expect(told(driver.fault("detail", "forbidden"))).toEqual(["ask detail tasks later"]);
  });
});

describe("ending", () => {
  it("looks a last time at the progress when somebody listens to it", () => {
    const driver = driverIn("ending");
    driver.feed({ type: "interest", interest: { tasks: false, progress: true } });
    expect(told(driver.answer("main", tasksAnswer(task("t", "Success"))))).toEqual(["emit tasks", "ask main progress"]);
    expect(told(driver.answer("main", progressAnswer("t", 100)))).toEqual(["emit progress", "emit succeeded", "complete"]);
  });

  it("tells a failure with the task's own text", () => {
    const driver = driverIn("ending");
    driver.answer("main", tasksAnswer(task("ok", "Success"), task("bad", "Failed")));
    expect(driver.questions.main).toEqual({ ask: "failure", taskName: "bad" });
    expect(told(driver.answer("main", failureAnswer))).toEqual(["emit failed", "complete"]);
    expect(driver.state.view?.outcome).toEqual({
      type: "failed",
      taskName: "bad",
      message: "ODPS-0130131:[1,15] Table not found - table p.t",
      odpsCode: "ODPS-0130131",
    });
  });

  it("calls an instance without tasks successful, and a stopped one cancelled", () => {
    expect(told(driverIn("ending").answer("main", tasksAnswer()))).toContain("emit succeeded");
    expect(told(driverIn("ending").answer("main", tasksAnswer(task("t", "Cancelled"))))).toContain("emit cancelled");
  });

  it("gives an unsettled task three more looks, then calls it failed", () => {
    const driver = driverIn("ending");
    for (let look = 0; look < 3; look += 1)
      expect(told(driver.answer("main", tasksAnswer(task("t", "Suspended")))).at(-1)).toBe("ask main tasks later");
    expect(told(driver.answer("main", tasksAnswer(task("t", "Suspended"))))).toEqual(["emit failed", "complete"]);
    expect(driver.state.view?.outcome).toMatchObject({ message: expect.stringContaining("Suspended") });
  });
});

describe("trouble", () => {
  it("is told once per kind and taken back once", () => {
    const driver = driverIn("following");
    expect(told(driver.fault("main", "unavailable"))).toContain("emit trouble");
    expect(told(driver.fault("main", "unavailable"))).not.toContain("emit trouble");
    expect(told(driver.fault("main", "throttled"))).toContain("emit trouble");
    expect(driver.state.view?.trouble).toMatchObject({ code: "throttled", message: "a fault: throttled" });
    expect(told(driver.answer("main", statusAnswer("Running", true)))).toEqual(["emit recovered", "ask main status held"]);
    expect(driver.state.view?.trouble).toBeNull();
  });

  it("ends the watch with an error when it lasts longer than the tolerance, and says what was seen", () => {
    const driver = driverIn("following");
    driver.fault("main", "unavailable", 100_000);
    expect(told(driver.fault("main", "unavailable", 190_000)).at(-1)).toBe("ask main status later");
    const [last] = driver.fault("main", "unavailable", 10_000).slice(-1);
    expect(last).toMatchObject({ type: "error", error: { code: "unavailable", instanceId: "i1" } });
    expect(last?.type === "error" && last.error.nextStep).toContain("1 Running, 3 unavailable");
  });

  it("waits at least as long as the service asked for", () => {
    const driver = driverIn("following");
    const [, ask] = driver.fault("main", new MaxComputeError("throttled", "slow down", { retryAfterMs: 60_000 }));
    expect(ask).toMatchObject({ type: "ask", pause: { floorMs: 60_000 } });
  });

  it("does not count the time between attempts as the service's silence: one fault, six hours, one more fault", () => {
    const driver = driverIn("following");
    driver.fault("main", "unavailable");
    driver.now += 6 * 3600_000;
    expect(told(driver.fault("main", "unavailable")).at(-1)).toBe("ask main status later");
  });

  it("endures an unreadable answer, but not for ever", () => {
    const driver = driverIn("following");
    for (let fault = 0; fault < 4; fault += 1) expect(told(driver.fault("main", "unexpected_answer")).at(-1)).toMatch(/^ask/);
    expect(told(driver.fault("main", "unexpected_answer"))).toEqual(["error unexpected_answer"]);
  });

  it("asks the same question again while ending", () => {
    const driver = driverIn("ending");
    driver.fault("main", "unavailable");
    expect(driver.questions.main).toEqual({ ask: "tasks" });
  });
});

describe("what only completes the picture never holds the end back", () => {
  const transient = ["unavailable", "throttled", "timeout", "unexpected_answer"] as const;
  const final = ["not_found", "unsupported", "forbidden", "invalid_argument"] as const;

  it.each([...transient, ...final])("progress: %s ends at once", (code) => {
    const driver = driverIn("ending");
    driver.feed({ type: "interest", interest: { tasks: true, progress: true } });
    driver.answer("main", tasksAnswer(task("t", "Success")));
    expect(told(driver.fault("main", code))).toEqual(["emit succeeded", "complete"]);
  });

  it.each(transient)("failure text: %s is endured four times, then the failure is told without it", (code) => {
    const driver = driverIn("ending");
    driver.answer("main", tasksAnswer(task("t", "Failed")));
    for (let fault = 0; fault < 4; fault += 1) expect(told(driver.fault("main", code))).toEqual(["ask main failure later"]);
    expect(told(driver.fault("main", code))).toEqual(["emit failed", "complete"]);
    expect(driver.state.view?.outcome).toMatchObject({
      type: "failed",
      taskName: "t",
      message: expect.stringContaining("The reason could not be read"),
      odpsCode: null,
    });
  });

  it.each(final)("failure text: %s ends at once", (code) => {
    const driver = driverIn("ending");
    driver.answer("main", tasksAnswer(task("t", "Failed")));
    expect(told(driver.fault("main", code))).toEqual(["emit failed", "complete"]);
  });

  it("a failed progress is followed by the failure text all the same", () => {
    const driver = driverIn("ending");
    driver.feed({ type: "interest", interest: { tasks: true, progress: true } });
    driver.answer("main", tasksAnswer(task("t", "Failed")));
    expect(told(driver.fault("main", "unexpected_answer"))).toEqual(["ask main failure"]);
    expect(told(driver.answer("main", failureAnswer))).toEqual(["emit failed", "complete"]);
  });
});

describe("tasks that are not found", () => {
  it("mean that the instance is lost only if the instance is not found either", () => {
    const driver = driverIn("ending");
    expect(told(driver.fault("main", "not_found"))).toEqual(["ask main status"]);
    expect(told(driver.fault("main", "not_found"))).toEqual(["emit lost", "complete"]);
  });

  it("end the watch with an error where the service knows the instance but lacks the call", () => {
    const driver = driverIn("ending");
    driver.fault("main", "not_found");
    expect(told(driver.fault("main", "unavailable"))).toEqual(["emit trouble", "ask main status later"]);
    expect(told(driver.answer("main", statusAnswer("Terminated")))).toEqual(["emit recovered", "error not_found"]);
  });
});

describe("an answer that brings more, or less", () => {
  it("tells the end at once when the status brought the tasks along", () => {
    const driver = driverIn("following");
    const answer = statusAnswer("Terminated");
    if (answer.ask !== "status") return expect.fail();
    expect(told(driver.answer("main", { ...answer, tasks: [task("t", "Success")] }))).toEqual([
      "emit status",
      "emit tasks",
      "emit succeeded",
      "complete",
    ]);
  });

  it("keeps what it knew where an answer leaves it out", () => {
    const driver = driverIn("following");
    const before = driver.state.view;
    const info = { id: "i1", status: "Running", statusText: "Running", owner: null, startTime: null, endTime: null } as const;
    expect(told(driver.answer("main", { ask: "status", info, held: true }))).toEqual(["ask main status held"]);
    expect(driver.state.view).toBe(before);
  });
});

describe("after a sleep", () => {
  it("tells the gap, asks at once, and takes the trouble back with the first answer", () => {
    const driver = driverIn("following");
    driver.feed({ type: "interest", interest: { tasks: true, progress: false } });
    expect(told(driver.feed({ type: "wake", since: 1_700_000_000_000 }))).toEqual([
      "cancel main",
      "cancel detail",
      "emit trouble",
      "ask main status",
      "ask detail tasks",
    ]);
    expect(driver.state.view?.trouble).toMatchObject({ code: "aborted", since: "2023-11-14T22:13:20.000Z" });
    expect(told(driver.answer("main", statusAnswer("Running")))).toEqual(["emit recovered", "ask main status held"]);
  });

  it("does not count the sleep as the service's silence", () => {
    const driver = driverIn("following");
    driver.fault("main", "unavailable");
    driver.now += 6 * 3600_000;
    driver.feed({ type: "wake", since: driver.now - 6 * 3600_000 });
    expect(told(driver.fault("main", "connect_failed")).at(-1)).toBe("ask main status later");
  });
});
