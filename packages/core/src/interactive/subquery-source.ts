import { Observable, type SchedulerLike } from "rxjs";

import { MaxComputeError } from "../error.ts";
import type { Turn } from "../http/budget.ts";
import type { TaskInfo, TaskStatus } from "../model.ts";
import type { AbortSignalLike } from "../transport.ts";
import { askByRequest } from "../watch/instance/ask-by-request.ts";
import type { MachineConfig } from "../watch/instance/machine-state.ts";
import type { Answer, Interest, Lane, Question } from "../watch/instance/question.ts";
import type { WatchSource } from "../watch/instance/registry.ts";
import { watch, type Reply, type WatchSetup } from "../watch/instance/watch.ts";
import type { BackgroundCaller, Sending } from "../watch/shared/background-caller.ts";
import type { Wakes } from "../watch/shared/wakes.ts";
import { readInstanceError } from "../wire/errors/instance-error.ts";
import { instanceStatusCall, readInstanceInfo } from "../wire/instance/instance-status.ts";
import { readSubqueryId, type Subquery } from "../wire/session/subquery-id.ts";
import {
  readSessionState,
  sessionTaskName,
  sessionTaskType,
  subqueryStateCall,
  type SessionState,
  type SessionWord,
} from "../wire/session/session.ts";
import { progressCall, readProgress } from "../wire/task/progress.ts";
import { stateNow } from "./state-now.ts";

export interface SubquerySourceOptions {
  readonly send: BackgroundCaller;
  readonly wakes: Wakes;
  readonly project: string;
  readonly toleranceMs: number;
  readonly progressIntervalMs: number;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

/** An answer that arrives sooner, in milliseconds, was not held. */
const leastHoldMs = 1000;

/** Follows queries in sessions (docs/protocol.md 5.5): answers the questions of the same machine that follows instances. */
export function createSubquerySource(options: SubquerySourceOptions): WatchSource {
  return {
    events: (id, interest$, callers$) =>
      new Observable((subscriber) => {
        const subquery = readSubqueryId(id);
        if (subquery === null) throw new MaxComputeError("invalid_argument", `${JSON.stringify(id)} is not a query in a session.`);
        return watch(new WatchedSubquery(options, id, subquery, interest$, callers$)).subscribe(subscriber);
      }),
  };
}

class WatchedSubquery implements WatchSetup, MachineConfig {
  readonly leastDetailPauseMs = 1;
  readonly instanceId: string;
  readonly interest$: Observable<Interest>;
  readonly project: string;
  readonly toleranceMs: number;
  readonly progressIntervalMs: number;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
  readonly wakes: Wakes;
  readonly #send: BackgroundCaller;
  readonly #subquery: Subquery;
  readonly #callers$: Observable<string> | undefined;
  /** False once the service has answered nothing to the question that it may hold: not every version has it. */
  #canHold = true;

  constructor(
    options: SubquerySourceOptions,
    id: string,
    subquery: Subquery,
    interest$: Observable<Interest>,
    callers$: Observable<string> | undefined,
  ) {
    this.instanceId = id;
    this.interest$ = interest$;
    this.project = options.project;
    this.toleranceMs = options.toleranceMs;
    this.progressIntervalMs = options.progressIntervalMs;
    this.scheduler = options.scheduler;
    this.random = options.random;
    this.wakes = options.wakes;
    this.#send = options.send;
    this.#subquery = subquery;
    this.#callers$ = callers$;
  }

  get config(): MachineConfig {
    return this;
  }

  ask(question: Question, lane: Lane, _faults: number, reply: Reply): () => void {
    const priority: Turn["priority"] = lane === "detail" ? "progress" : question.ask === "status" ? "first" : "outcome";
    return askByRequest((signal) => this.#answer(question, lane, { turn: { priority, callers$: this.#callers$ }, signal }), reply);
  }

  async #answer(question: Question, lane: Lane, sending: Sending): Promise<Answer> {
    switch (question.ask) {
      case "status":
        return this.#status(question.hold, sending);
      case "tasks":
        // The detail lane asks while the query runs, and the query is its only task. The service would hold the answer.
        if (lane === "detail") return { ask: "tasks", tasks: [taskOf({ word: "running", statusText: "" })] };
        return { ask: "tasks", tasks: [taskOf(await this.#state("result", sending))] };
      case "progress": {
        const { sessionId } = this.#subquery;
        return {
          ask: "progress",
          progress: [readProgress(sessionTaskName, await this.#send(progressCall(this.project, sessionId, sessionTaskName), sending))],
        };
      }
      case "failure": {
        const message = (await this.#state("result", sending)).result || "The query failed. The service gave no reason.";
        return { ask: "failure", message, odpsCode: readInstanceError(message).odpsCode ?? null };
      }
    }
  }

  async #status(hold: boolean, sending: Sending): Promise<Answer> {
    const holds = hold && this.#canHold;
    let sentAt = this.scheduler.now();
    const onSent = (): void => {
      sentAt = this.scheduler.now();
    };
    const ask = (key: "result" | "get_finished_status", signal: AbortSignalLike): Promise<SessionState> =>
      this.#state(key, { ...sending, signal, onSent });
    const state = hold
      ? await ask(holds ? "get_finished_status" : "result", sending.signal)
      : await stateNow((signal) => ask("result", signal), this.scheduler, sending.signal);
    const held = hold && this.scheduler.now() - sentAt >= leastHoldMs;
    const hasEnded = state.word === "terminated" || state.word === "failed" || state.word === "cancelled";
    const status = hasEnded ? "Terminated" : state.word === "running" ? "Running" : "Unknown";
    const info = {
      id: this.instanceId,
      status,
      statusText: status === "Unknown" ? state.statusText : status,
      owner: null,
      startTime: null,
      endTime: null,
    } as const;
    return { ask: "status", info, held, ...(hasEnded && { tasks: [taskOf(state)] }) };
  }

  async #state(key: "result" | "get_finished_status", sending: Sending): Promise<SessionState> {
    const { sessionId, queryId } = this.#subquery;
    const state = readSessionState(await this.#send(subqueryStateCall(this.project, sessionId, queryId, key), sending));
    if (state?.word === "failed" && state.result.includes("SubQuery not found")) throw gone(this.instanceId, state.result);
    if (state !== null) return state;
    if (key === "get_finished_status") {
      this.#canHold = false;
      return this.#state("result", sending);
    }
    // A session that has ended answers nothing, and its queries are gone with it.
    const session = readInstanceInfo(sessionId, await this.#send(instanceStatusCall(this.project, sessionId, { held: false }), sending));
    if (session.status === "Terminated") throw gone(this.instanceId, `Session ${sessionId} has ended.`);
    return { word: "unknown", statusText: "", result: "", warnings: "" };
  }
}

function gone(instanceId: string, message: string): MaxComputeError {
  return new MaxComputeError("not_found", message, {
    instanceId,
    nextStep: "Run the query again: results of interactive queries end with their session.",
  });
}

const taskStatuses: Readonly<Record<SessionWord, TaskStatus>> = {
  running: "Running",
  failed: "Failed",
  terminated: "Success",
  cancelled: "Cancelled",
  unknown: "Unknown",
};

/** The query as the only task of its instance. */
export function taskOf({ word, statusText }: Pick<SessionState, "word" | "statusText">): TaskInfo {
  const status = taskStatuses[word];
  return {
    name: sessionTaskName,
    type: sessionTaskType,
    status,
    statusText: status === "Unknown" ? statusText : status,
    startTime: null,
    endTime: null,
    histories: [],
  };
}
