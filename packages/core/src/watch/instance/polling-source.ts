import type { SchedulerLike } from "rxjs";

import type { ApiClient } from "../../http/api-client.ts";
import type { RequestBudget } from "../../http/budget.ts";
import { createSlots } from "../../http/slots.ts";
import type { AbortSignalLike } from "../../transport.ts";
import { readInstanceError } from "../../wire/errors/instance-error.ts";
import { instanceStatusCall, readInstanceInfo } from "../../wire/instance/instance-status.ts";
import { progressCall, readProgress } from "../../wire/task/progress.ts";
import { resultText } from "../../wire/task/result-text.ts";
import { readTaskResults, resultCall } from "../../wire/task/task-result.ts";
import { readTaskStatuses, taskStatusCall } from "../../wire/task/task-status.ts";
import type { Answer, Question } from "./question.ts";
import { abortable } from "../shared/abortable.ts";
import { createBackgroundCaller } from "../shared/background-caller.ts";
import type { WatchSource } from "./registry.ts";
import { watch } from "./watch.ts";

export interface PollingSourceOptions {
  readonly api: ApiClient;
  readonly budget: RequestBudget;
  readonly project: string;
  readonly toleranceMs: number;
  readonly progressIntervalMs: number;
  /** Status requests that the service may hold at once. */
  readonly maxHeldRequests: number;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

/** An answer that came sooner was not held, whatever was asked for. */
const leastHoldMs = 1000;

/** Follows instances by asking the service: held status requests where it holds them, polling where it does not. */
export function createPollingSource(options: PollingSourceOptions): WatchSource {
  const { api, budget, project, scheduler, random } = options;
  const holds = createSlots(options.maxHeldRequests);

  const send = createBackgroundCaller(api, budget);

  const askStatus = async (id: string, hold: boolean, signal: AbortSignalLike): Promise<Answer> => {
    await budget.take(signal);
    const release = hold ? holds.tryTake() : null;
    const askedAt = scheduler.now();
    try {
      const answer = await api.call(instanceStatusCall(project, id, { held: release !== null }), { signal, retry: false });
      return { ask: "status", info: readInstanceInfo(id, answer), held: release !== null && scheduler.now() - askedAt >= leastHoldMs };
    } finally {
      release?.();
    }
  };

  const askFailure = async (id: string, taskName: string, signal: AbortSignalLike): Promise<Answer> => {
    const results = readTaskResults(await send(resultCall(project, id), signal));
    const failed = results.find((result) => result.name === taskName);
    const message = failed ? resultText(failed) : `Task ${taskName} failed, and the service gave no reason.`;
    return { ask: "failure", message, odpsCode: readInstanceError(message).odpsCode ?? null };
  };

  const answer = async (id: string, question: Question, signal: AbortSignalLike): Promise<Answer> => {
    switch (question.ask) {
      case "status":
        return askStatus(id, question.hold, signal);
      case "tasks":
        return { ask: "tasks", tasks: readTaskStatuses(await send(taskStatusCall(project, id), signal)).tasks };
      case "progress": {
        const looks = question.taskNames.map(async (name) => readProgress(name, await send(progressCall(project, id, name), signal)));
        return { ask: "progress", progress: await Promise.all(looks) };
      }
      case "failure":
        return askFailure(id, question.taskName, signal);
    }
  };

  return {
    events: (instanceId, interest$) =>
      watch({
        config: { instanceId, project, toleranceMs: options.toleranceMs, progressIntervalMs: options.progressIntervalMs },
        ask: (question) => abortable((signal) => answer(instanceId, question, signal)),
        interest$,
        scheduler,
        random,
      }),
  };
}
