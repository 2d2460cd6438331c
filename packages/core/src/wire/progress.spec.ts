import { describe, expect, it } from "vitest";

import { formatStageProgress, readProgress } from "./progress.ts";
import { answerOf } from "./testing/answer-of.ts";

describe("readProgress", () => {
  it("reads stages, their status in upper case, and zero for a number that is not said", () => {
    const { stages } = readProgress("t", answerOf('<Progress><Stage ID="M1"><Status>Running</Status><TotalWorkers> 3 </TotalWorkers></Stage></Progress>'));
    expect(stages).toEqual([
      { name: "M1", status: "RUNNING", runningWorkers: 0, terminatedWorkers: 0, totalWorkers: 3, backupWorkers: 0, inputRecords: 0, outputRecords: 0, finishedPercentage: 0 },
    ]);
  });

  it("never makes NaN of a number that is none", () => {
    expect(() => readProgress("t", answerOf('<Progress><Stage ID="M1"><TotalWorkers>many</TotalWorkers></Stage></Progress>'))).toThrow(
      expect.objectContaining({ code: "unexpected_answer", message: expect.stringContaining("<TotalWorkers>") }),
    );
  });
});

describe("formatStageProgress", () => {
  const stage = { status: null, runningWorkers: 1, terminatedWorkers: 2, totalWorkers: 3, backupWorkers: 0, inputRecords: 0, outputRecords: 0, finishedPercentage: 66 };

  it("writes what PyODPS writes, in local time", () => {
    const progress = { taskName: "t", stages: [{ ...stage, name: "M1_job_0" }, { ...stage, name: "R2_1_job_0", backupWorkers: 1 }] };
    expect(formatStageProgress(progress, new Date(2023, 0, 2, 3, 4, 5))).toBe("2023-01-02 03:04:05 M1_job_0:1/2/3[66%]\tR2_1_job_0:1/2/3(+1 backups)[66%]\t");
  });

  it("writes the time alone before the first stage", () => {
    expect(formatStageProgress({ taskName: "t", stages: [] }, new Date(2023, 11, 31, 23, 59, 59))).toBe("2023-12-31 23:59:59 ");
  });
});
