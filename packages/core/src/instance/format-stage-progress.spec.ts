import { describe, expect, it } from "vitest";

import { formatStageProgress } from "./format-stage-progress.ts";

describe("formatStageProgress", () => {
  const stage = {
    status: null,
    runningWorkers: 1,
    terminatedWorkers: 2,
    totalWorkers: 3,
    backupWorkers: 0,
    inputRecords: 0,
    outputRecords: 0,
    finishedPercentage: 66,
  };

  it("writes what PyODPS writes, in local time", () => {
    const progress = {
      taskName: "t",
      stages: [
        { ...stage, name: "M1_job_0" },
        { ...stage, name: "R2_1_job_0", backupWorkers: 1 },
      ],
    };
    expect(formatStageProgress(progress, new Date(2023, 0, 2, 3, 4, 5))).toBe(
      "2023-01-02 03:04:05 M1_job_0:1/2/3[66%]\tR2_1_job_0:1/2/3(+1 backups)[66%]\t",
    );
  });

  it("writes the time alone before the first stage", () => {
    expect(formatStageProgress({ taskName: "t", stages: [] }, new Date(2023, 11, 31, 23, 59, 59))).toBe("2023-12-31 23:59:59 ");
  });
});
