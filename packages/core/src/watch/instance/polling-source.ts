import { finalize, Observable, of, switchMap, tap, type SchedulerLike } from "rxjs";

import type { Priority, Turn } from "../../http/budget.ts";
import { createSlots } from "../../http/open-counts.ts";
import type { AbortSignalLike } from "../../transport.ts";
import { readInstanceError } from "../../wire/errors/instance-error.ts";
import { instanceStatusCall, readInstanceInfo } from "../../wire/instance/instance-status.ts";
import { progressCall, readProgress } from "../../wire/task/progress.ts";
import { resultText } from "../../wire/task/result-text.ts";
import { readTaskResults, resultCall } from "../../wire/task/task-result.ts";
import { readTaskStatuses, taskStatusCall } from "../../wire/task/task-status.ts";
import type { OutcomeMemory } from "../shared/outcome-memory.ts";
import { createRunningPages } from "../look/running-pages.ts";
import { createSharedLook, type LookPlace } from "../look/shared-look.ts";
import { abortable } from "../shared/abortable.ts";
import type { BackgroundCaller } from "../shared/background-caller.ts";
import { toFault } from "../shared/fault.ts";
import type { InstanceEvent } from "./instance-event.ts";
import type { Answer, Lane, Question } from "./question.ts";
import type { WatchSource } from "./registry.ts";
import { watch } from "./watch.ts";

export interface PollingSourceOptions {
  readonly send: BackgroundCaller;
  readonly wakes$: Observable<number>;
  /** Told how each instance ended. */
  readonly outcomes: OutcomeMemory;
  readonly project: string;
  readonly toleranceMs: number;
  readonly progressIntervalMs: number;
  readonly listIntervalMs: number;
  readonly requestsPerSecond: number;
  /** Status requests that the service may hold at once. */
  readonly maxHeldRequests: number;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

/** An answer that came sooner was not held, whatever was asked for. */
const leastHoldMs = 1000;
/** So many first looks go out singly at once; in a larger crowd they are answered from the list together. */
const mostFirstLooks = 8;

/**
 * Follows instances by asking the service. The status comes from a request that the service holds, while there is room for
 * one; else from a look at the list that many watches share, where that is cheaper; else from a request each.
 */
export function createPollingSource(options: PollingSourceOptions): WatchSource {
  const { send, project, scheduler, random, wakes$ } = options;
  const holds = createSlots(options.maxHeldRequests);
  const look = createSharedLook({
    ...options,
    pages: createRunningPages(options),
    intervalMs: options.listIntervalMs,
    servedOtherwise: options.maxHeldRequests,
  });
  let firstLooks = 0;

  const status = async (id: string, held: boolean, turn: Turn, signal: AbortSignalLike): Promise<Answer> => {
    let sentAt = 0;
    const sent = (): void => {
      sentAt = scheduler.now();
    };
    const info = readInstanceInfo(id, await send(instanceStatusCall(project, id, { held }), turn, signal, sent));
    return { ask: "status", info, held: held && scheduler.now() - sentAt >= leastHoldMs };
  };

  const askStatus = (id: string, place: LookPlace, caller: string | undefined, { hold, known }: Extract<Question, { ask: "status" }>): Observable<Answer> => {
    const isFirst = !hold;
    const turn: Turn = { priority: isFirst ? "first" : "rest", caller };
    const release = hold ? holds.tryTake() : null;
    if (release) return abortable((signal) => status(id, true, { priority: "first", caller }, signal)).pipe(finalize(release));
    const singly = (): Observable<Answer> => {
      if (isFirst) firstLooks += 1;
      return abortable((signal) => status(id, false, turn, signal)).pipe(finalize(() => (firstLooks -= isFirst ? 1 : 0)));
    };
    if (!place.serves(hold || firstLooks >= mostFirstLooks)) return singly();
    return place.wait(known).pipe(
      switchMap((answer) => {
        if (answer === "unlisted") return singly();
        if (answer === "vanished") return abortable((signal) => probablyEnded(id, caller, signal));
        return of<Answer>({ ask: "status", info: answer, held: true });
      }),
    );
  };

  // What is no longer listed as running has most probably ended. The call for the tasks says whether, and how, in one.
  const probablyEnded = async (id: string, caller: string | undefined, signal: AbortSignalLike): Promise<Answer> => {
    const turn: Turn = { priority: "outcome", caller };
    try {
      const { status: word, statusText, tasks } = readTaskStatuses(await send(taskStatusCall(project, id), turn, signal));
      const ends = tasks.flatMap(({ endTime }) => (endTime === null ? [] : [endTime.getTime()]));
      // Without tasks only the call for the status tells when it ended.
      if (word !== "Terminated" || ends.length > 0) {
        const endTime = word === "Terminated" ? new Date(Math.max(...ends)) : null;
        return { ask: "status", info: { id, status: word, statusText, owner: null, startTime: null, endTime }, held: false, tasks };
      }
    } catch (thrown) {
      // A service without this call still tells the status.
      if (signal.aborted || toFault(thrown).error.transient) throw thrown;
    }
    return status(id, false, turn, signal);
  };

  const askFailure = async (id: string, taskName: string, turn: Turn, signal: AbortSignalLike): Promise<Answer> => {
    const results = readTaskResults(await send(resultCall(project, id), turn, signal));
    const failed = results.find((result) => result.name === taskName);
    const message = failed ? resultText(failed) : `Task ${taskName} failed, and the service gave no reason.`;
    return { ask: "failure", message, odpsCode: readInstanceError(message).odpsCode ?? null };
  };

  const askDetail = async (id: string, question: Exclude<Question, { ask: "status" }>, turn: Turn, signal: AbortSignalLike): Promise<Answer> => {
    switch (question.ask) {
      case "tasks":
        return { ask: "tasks", tasks: readTaskStatuses(await send(taskStatusCall(project, id), turn, signal)).tasks };
      case "progress": {
        const looks = question.taskNames.map(async (name) => readProgress(name, await send(progressCall(project, id, name), turn, signal)));
        return { ask: "progress", progress: await Promise.all(looks) };
      }
      case "failure":
        return askFailure(id, question.taskName, turn, signal);
    }
  };

  const priorities: Record<Lane, Priority> = { main: "outcome", detail: "progress" };

  return {
    events: (instanceId, interest$, caller) =>
      new Observable((subscriber) => {
        const place = look.enter(instanceId);
        subscriber.add(() => place.leave());
        const events$ = watch({
          config: { instanceId, project, toleranceMs: options.toleranceMs, progressIntervalMs: options.progressIntervalMs },
          ask: (question, lane) =>
            question.ask === "status"
              ? askStatus(instanceId, place, caller, question)
              : abortable((signal) => askDetail(instanceId, question, { priority: priorities[lane], caller }, signal)),
          interest$,
          wakes$,
          scheduler,
          random,
        });
        const remember = (event: InstanceEvent): void => {
          if (event.type === "succeeded" || event.type === "failed" || event.type === "cancelled") options.outcomes.set(instanceId, event.type);
        };
        subscriber.add(events$.pipe(tap(remember)).subscribe(subscriber));
      }),
  };
}
