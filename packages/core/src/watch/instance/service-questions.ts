import type { SchedulerLike } from "rxjs";

import { readInstanceError } from "../../wire/errors/instance-error.ts";
import { instanceStatusCall, readInstanceInfo } from "../../wire/instance/instance-status.ts";
import { progressCall, readProgress } from "../../wire/task/progress.ts";
import { resultText } from "../../wire/task/result-text.ts";
import { readTaskResults, resultCall } from "../../wire/task/task-result.ts";
import { readTaskStatuses, taskStatusCall } from "../../wire/task/task-status.ts";
import type { BackgroundCaller, Sending } from "../shared/background-caller.ts";
import { toFault } from "../shared/fault.ts";
import type { Answer, Question } from "./question.ts";

export interface ServiceQuestionsOptions {
  readonly send: BackgroundCaller;
  readonly project: string;
  readonly scheduler: SchedulerLike;
}

/** The questions of a watch as calls to the service. They reject in the same way as {@link BackgroundCaller}, or with a `MaxComputeError`. */
export interface ServiceQuestions {
  /** Asks for the status. `held`: asks the service to hold its answer until the status changes. */
  status(id: string, held: boolean, sending: Sending): Promise<Answer>;
  /** For an instance that has probably ended: one call for its tasks returns its status and its outcome. */
  statusWithTasks(id: string, sending: Sending): Promise<Answer>;
  detail(id: string, question: Exclude<Question, { ask: "status" }>, sending: Sending): Promise<Answer>;
}

/** An answer that arrives sooner, in milliseconds, was not held, even if a hold was requested. */
const leastHoldMs = 1000;

export function createServiceQuestions({ send, project, scheduler }: ServiceQuestionsOptions): ServiceQuestions {
  const status: ServiceQuestions["status"] = async (id, held, sending) => {
    let sentAt = 0;
    const onSent = (): void => {
      sentAt = scheduler.now();
    };
    const info = readInstanceInfo(id, await send(instanceStatusCall(project, id, { held }), { ...sending, onSent }));
    return { ask: "status", info, held: held && scheduler.now() - sentAt >= leastHoldMs };
  };

  const failure = async (id: string, taskName: string, sending: Sending): Promise<Answer> => {
    const results = readTaskResults(await send(resultCall(project, id), sending));
    const failed = results.find((result) => result.name === taskName);
    const message = failed ? resultText(failed) : `Task ${taskName} failed. The service gave no reason.`;
    return { ask: "failure", message, odpsCode: readInstanceError(message).odpsCode ?? null };
  };

  return {
    status,
    async statusWithTasks(id, sending) {
      try {
        const { status: word, statusText, tasks } = readTaskStatuses(await send(taskStatusCall(project, id), sending));
        const ends = tasks.flatMap(({ endTime }) => (endTime === null ? [] : [endTime.getTime()]));
        // If there are no tasks, only the call for the status returns the end time.
        if (word !== "Terminated" || ends.length > 0) {
          const endTime = word === "Terminated" ? new Date(Math.max(...ends)) : null;
          return { ask: "status", info: { id, status: word, statusText, owner: null, startTime: null, endTime }, held: false, tasks };
        }
      } catch (thrown) {
        // A service that lacks this call still returns the status.
        if (sending.signal.aborted || toFault(thrown).error.transient) throw thrown;
      }
      return status(id, false, sending);
    },
    async detail(id, question, sending) {
      switch (question.ask) {
        case "tasks":
          return { ask: "tasks", tasks: readTaskStatuses(await send(taskStatusCall(project, id), sending)).tasks };
        case "progress": {
          const looks = question.taskNames.map(async (name) => readProgress(name, await send(progressCall(project, id, name), sending)));
          return { ask: "progress", progress: await Promise.all(looks) };
        }
        case "failure":
          return failure(id, question.taskName, sending);
      }
    },
  };
}
