import type { StageProgress, TaskProgress } from "../../model.ts";
import { readXmlAnswer, unexpectedAnswer } from "../call/answer.ts";
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

/** Reads the answer; no stages before the task is scheduled. */
export function readProgress(taskName: string, answer: ApiAnswer): TaskProgress {
  const root = readXmlAnswer(answer, "Progress", ["Stage"]);
  return { taskName, stages: childrenOf(root, "Stage").map((stage) => readStage(stage, answer)) };
}

function readStage(stage: XmlElement, answer: ApiAnswer): StageProgress {
  const count = (name: string): number => {
    const text = textOf(stage, name);
    if (text === null) return 0;
    if (!/^[+-]?\d+$/.test(text)) throw unexpectedAnswer(answer, `a whole number in <${name}>`, "It is none.");
    return Number(text);
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
