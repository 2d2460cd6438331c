import { describe, expect, it } from "vitest";

import { readProgress } from "./progress.ts";
import { answerOf } from "../testing/answer-of.ts";

describe("readProgress", () => {
  it("reads stages, their status in upper case, and zero for a number that is not said", () => {
    const { stages } = readProgress(
      "t",
      answerOf('<Progress><Stage ID="M1"><Status>Running</Status><TotalWorkers> 3 </TotalWorkers></Stage></Progress>'),
    );
    expect(stages).toEqual([
      {
        name: "M1",
        status: "RUNNING",
        runningWorkers: 0,
        terminatedWorkers: 0,
        totalWorkers: 3,
        backupWorkers: 0,
        inputRecords: 0,
        outputRecords: 0,
        finishedPercentage: 0,
      },
    ]);
  });

  it("never makes NaN of a number that is none", () => {
    const answer = answerOf(
      '<Progress><Stage ID="M1"><TotalWorkers>many</TotalWorkers><FinishedPercentage>12.5</FinishedPercentage></Stage></Progress>',
    );
    expect(readProgress("t", answer).stages).toMatchObject([{ name: "M1", totalWorkers: 0, finishedPercentage: 12 }]);
  });

  it.each(["", "{}", "<Instance/>", "not here", "<Progress><Stage"])("has no stages in a body of another form: %j", (body) => {
    expect(readProgress("t", answerOf(body))).toEqual({ taskName: "t", stages: [] });
  });

  it("refuses a page that a proxy sent", () => {
    expect(() => readProgress("t", answerOf("<html><body>Log in</body></html>"))).toThrow(
      expect.objectContaining({ code: "unexpected_answer" }),
    );
  });
});
