import { expect, it } from "vitest";

import { displayWidth } from "./display-text.ts";
import { statusStyles, styleOfStage, styleOfView } from "./status-style.ts";

it("has a word for each status and a symbol of one column, so that lines stay aligned and colours are not needed", () => {
  const { broken: _sameAsFailed, ...styles } = statusStyles;
  const all = Object.values(styles);
  expect(new Set(all.map(({ word }) => word)).size).toBe(all.length);
  for (const { symbol } of all) expect(displayWidth(symbol)).toBe(1);
});

it("tells a queued job from a running one by its tasks, and shows words of later versions as they are", () => {
  const task = { name: "t", type: "SQL", startTime: null, endTime: null };
  const running = { status: "Running", statusText: "Running", outcome: null, tasks: [] } as const;
  expect(styleOfView(null)).toBe(statusStyles.waiting);
  expect(styleOfView(running)).toBe(statusStyles.running);
  expect(styleOfView({ ...running, tasks: [{ ...task, status: "Waiting" }] })).toBe(statusStyles.waiting);
  expect(styleOfView({ ...running, status: "Terminated" })).toBe(statusStyles.running);
  expect(styleOfView({ ...running, status: "Unknown", statusText: "Migrating" })).toMatchObject({ word: "Migrating" });
  expect(styleOfView({ ...running, outcome: { type: "lost", message: "" } })).toBe(statusStyles.lost);
});

it("takes the words of stages as they come", () => {
  const stage = {
    name: "M1",
    runningWorkers: 0,
    terminatedWorkers: 0,
    totalWorkers: 1,
    backupWorkers: 0,
    inputRecords: 0,
    outputRecords: 0,
    finishedPercentage: 0,
  };
  expect(styleOfStage({ ...stage, status: null })).toBe(statusStyles.waiting);
  expect(styleOfStage({ ...stage, status: "SCHEDULED", runningWorkers: 1 })).toBe(statusStyles.running);
  expect(styleOfStage({ ...stage, status: "SCHEDULED", finishedPercentage: 100 })).toBe(statusStyles.succeeded);
  expect(styleOfStage({ ...stage, status: "FAILED", finishedPercentage: 100 })).toBe(statusStyles.failed);
});
