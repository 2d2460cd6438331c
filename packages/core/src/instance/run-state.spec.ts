import { describe, expect, it } from "vitest";

import { instanceState, listedState, stageState, taskState } from "./run-state.ts";

describe("instanceState", () => {
  const running = { status: "Running", tasks: [], outcome: null } as const;
  const task = { name: "t", type: "SQL", startTime: null, endTime: null };

  it("tells one that waits from one that runs by its tasks", () => {
    expect(instanceState(running)).toBe("running");
    expect(instanceState({ ...running, tasks: [{ ...task, status: "Waiting" }] })).toBe("waiting");
    expect(
      instanceState({
        ...running,
        tasks: [
          { ...task, status: "Success" },
          { ...task, status: "Waiting" },
        ],
      }),
    ).toBe("running");
  });

  it("says how it ended, and that it runs while that is asked", () => {
    expect(instanceState({ ...running, status: "Terminated" })).toBe("running");
    expect(instanceState({ ...running, status: "Terminated", outcome: { type: "succeeded" } })).toBe("succeeded");
    expect(instanceState({ ...running, outcome: { type: "lost", message: "" } })).toBe("lost");
  });

  it("does not guess at words of later versions", () => {
    expect(instanceState({ ...running, status: "Unknown" })).toBe("unknown");
  });
});

describe("listedState", () => {
  it("knows who waits by the place in the queue, and of none how it ended", () => {
    expect(listedState({ status: "Running" })).toBe("running");
    expect(listedState({ status: "Running", waitPosition: null })).toBe("running");
    expect(listedState({ status: "Running", waitPosition: 3 })).toBe("waiting");
    expect(listedState({ status: "Suspended", waitPosition: 3 })).toBe("suspended");
    expect(listedState({ status: "Terminated" })).toBe("terminated");
    expect(listedState({ status: "Terminated", outcome: "failed" })).toBe("failed");
  });
});

describe("taskState", () => {
  it.each([
    ["Success", "succeeded"],
    ["Failed", "failed"],
    ["Cancelled", "cancelled"],
    ["Waiting", "waiting"],
  ] as const)("calls %s %s", (status, state) => {
    expect(taskState(status)).toBe(state);
  });
});

describe("stageState", () => {
  const stage = {
    name: "M1",
    status: null,
    runningWorkers: 0,
    terminatedWorkers: 0,
    totalWorkers: 1,
    backupWorkers: 0,
    inputRecords: 0,
    outputRecords: 0,
    finishedPercentage: 0,
  };

  it("takes the words of stages as they come, and goes by the numbers else", () => {
    expect(stageState(stage)).toBe("waiting");
    expect(stageState({ ...stage, status: "SCHEDULED", runningWorkers: 1 })).toBe("running");
    expect(stageState({ ...stage, status: "SCHEDULED", finishedPercentage: 100 })).toBe("succeeded");
    expect(stageState({ ...stage, status: "FAILED", finishedPercentage: 100 })).toBe("failed");
    expect(stageState({ ...stage, status: "CANCELLED" })).toBe("cancelled");
  });
});
