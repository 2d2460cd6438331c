import type { StageProgress, TaskProgress } from "../../model.ts";
import { readOptionalAnswer, readXmlAnswer } from "../call/answer.ts";
import type { ApiAnswer, ApiCall } from "../call/api-call.ts";
import { instancePath } from "../call/resource-path.ts";
import { childrenOf, textOf } from "../format/xml.ts";
import type { XmlElement } from "../format/xml.ts";

/** Asks for the stages of one task (docs/protocol.md 2.8). */
export function progressCall(project: string, id: string, taskName: string): ApiCall {
  return {
    method: "GET",
    path: instancePath(project, id),
    query: [
      ["instanceprogress", taskName],
      ["taskname", taskName],
    ],
  };
}

/**
 * Reads the answer; no stages before the task is scheduled. A body in another form has no stages, and a number that cannot be read
 * is 0: progress only adds to what is known about a job (docs/protocol.md 2.8).
 *
 * @throws {MaxComputeError} `unexpected_answer` for an HTML page, which is not the service's
 */
export function readProgress(taskName: string, answer: ApiAnswer): TaskProgress {
  const root = readOptionalAnswer(answer, () => readXmlAnswer(answer, "Progress", ["Stage"]));
  return { taskName, stages: root === null ? [] : childrenOf(root, "Stage").map(readStage) };
}

function readStage(stage: XmlElement): StageProgress {
  const count = (name: string): number => {
    const number = Math.trunc(Number(textOf(stage, name) ?? 0));
    return Number.isSafeInteger(number) ? number : 0;
  };
  return {
    name: stage.attributes.ID ?? "",
    status: textOf(stage, "Status")?.toUpperCase() ?? null,
    runningWorkers: count("RunningWorkers"),
    terminatedWorkers: count("TerminatedWorkers"),
    totalWorkers: count("TotalWorkers"),
    backupWorkers: count("BackupWorkers"),
    inputRecords: count("InputRecords"),
    outputRecords: count("OutputRecords"),
    finishedPercentage: count("FinishedPercentage"),
  };
}
