import { Observable, type SchedulerLike } from "rxjs";

import type { Turn } from "../../http/budget.ts";
import { createSlots, type Slots } from "../../http/open-counts.ts";
import { createRunningPages } from "../look/running-pages.ts";
import { createSharedLook, type LookAnswer, type LookListener, type LookMember, type SharedLook } from "../look/shared-look.ts";
import type { BackgroundCaller, Sending } from "../shared/background-caller.ts";
import type { FailedQuestion } from "../shared/fault.ts";
import type { OutcomeMemory } from "../shared/outcome-memory.ts";
import { Patience } from "../shared/patience.ts";
import type { Wakes } from "../shared/wakes.ts";
import { askByRequest } from "./ask-by-request.ts";
import type { InstanceOutcome } from "./instance-event.ts";
import type { MachineConfig } from "./machine-state.ts";
import type { Answer, Interest, Lane, Question } from "./question.ts";
import type { WatchSource } from "./registry.ts";
import { createServiceQuestions, type ServiceQuestions } from "./service-questions.ts";
import { watch, type Reply, type WatchSetup } from "./watch.ts";

export interface PollingSourceOptions {
  readonly send: BackgroundCaller;
  readonly wakes: Wakes;
  /** Receives the outcome of each instance. */
  readonly outcomes: OutcomeMemory;
  readonly project: string;
  readonly toleranceMs: number;
  readonly progressIntervalMs: number;
  readonly listIntervalMs: number;
  readonly requestsPerSecond: number;
  /** The number of status requests that the service may hold at the same time. */
  readonly maxHeldRequests: number;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

/** Up to this many first status questions are sent as single requests at the same time. More are answered together from the list. */
const mostFirstLooks = 8;
/** The time for the first attempt at a question, in milliseconds, unless the service is slow. */
const leastPatienceMs = 3000;
/** The failure text is optional, so the watch waits no longer for it than this, in milliseconds. */
const failureTimeoutMs = 10_000;
/** The last request for the progress delays the end, so it is sent only if the budget allows it almost immediately. */
const lastLook = { turnWithinMs: 250, timeoutMs: 1000 };

/**
 * Follows instances by sending requests to the service. The status comes from a request that the service holds, if one of
 * `maxHeldRequests` is free; else from the shared look at the list, if that is cheaper; else from a single request.
 */
export function createPollingSource(options: PollingSourceOptions): WatchSource {
  const parts: PollingParts = {
    ...options,
    questions: createServiceQuestions(options),
    holds: createSlots(options.maxHeldRequests),
    look: createSharedLook({
      ...options,
      pages: createRunningPages(options),
      intervalMs: options.listIntervalMs,
      servedOtherwise: options.maxHeldRequests,
    }),
    patience: new Patience(leastPatienceMs),
    firstLooks: 0,
  };
  return {
    events: (instanceId, interest$, callers$) =>
      new Observable((subscriber) => {
        const polled = new PolledInstance(parts, instanceId, interest$, callers$);
        subscriber.add(() => polled.leave());
        subscriber.add(watch(polled).subscribe(subscriber));
      }),
  };
}

/** What all watches of a client share. */
interface PollingParts extends PollingSourceOptions {
  readonly questions: ServiceQuestions;
  readonly holds: Slots;
  readonly look: SharedLook;
  readonly patience: Patience;
  /** The number of first status questions in flight as single requests. */
  firstLooks: number;
}

type StatusQuestion = Extract<Question, { ask: "status" }>;

/** Asks the questions of one watch. Thousands of these exist at the same time, so everything that they share is in `PollingParts`. */
class PolledInstance implements WatchSetup, MachineConfig, LookListener {
  readonly instanceId: string;
  readonly interest$: Observable<Interest>;
  readonly #parts: PollingParts;
  readonly #callers$: Observable<string> | undefined;
  readonly #member: LookMember;
  /** The question that waits for the shared look, and the function that ends the wait or the request that followed it. */
  #waiting: Reply | null = null;
  #leaveWaiting: (() => void) | null = null;
  /** The timeout of the current question, in milliseconds. */
  #timeoutMs = leastPatienceMs;

  constructor(parts: PollingParts, instanceId: string, interest$: Observable<Interest>, callers$: Observable<string> | undefined) {
    this.instanceId = instanceId;
    this.interest$ = interest$;
    this.#parts = parts;
    this.#callers$ = callers$;
    this.#member = parts.look.enter(instanceId);
  }

  get config(): MachineConfig {
    return this;
  }

  get project(): string {
    return this.#parts.project;
  }

  get toleranceMs(): number {
    return this.#parts.toleranceMs;
  }

  get progressIntervalMs(): number {
    return this.#parts.progressIntervalMs;
  }

  get leastDetailPauseMs(): number {
    return 1;
  }

  get scheduler(): SchedulerLike {
    return this.#parts.scheduler;
  }

  get random(): () => number {
    return this.#parts.random;
  }

  get wakes(): Wakes {
    return this.#parts.wakes;
  }

  leave(): void {
    this.#member.leave();
  }

  onEnd({ type }: InstanceOutcome): void {
    if (type !== "lost") this.#parts.outcomes.set(this.instanceId, type);
  }

  ask(question: Question, lane: Lane, faults: number, reply: Reply): () => void {
    this.#timeoutMs = this.#parts.patience.limitMs(faults);
    return question.ask === "status" ? this.#askStatus(question, reply) : this.#askDetail(question, lane, reply);
  }

  #askStatus({ hold, known }: StatusQuestion, reply: Reply): () => void {
    const { holds, questions, firstLooks } = this.#parts;
    const { instanceId } = this;
    const release = hold ? holds.tryTake() : null;
    if (release !== null) return this.#send("first", {}, (sending) => questions.status(instanceId, true, sending).finally(release), reply);
    if (!this.#member.serves(hold || firstLooks >= mostFirstLooks)) return this.#askSingly(!hold, reply);
    this.#waiting = reply;
    this.#leaveWaiting = null;
    this.#member.wait(known, this);
    return () => {
      this.#member.stopWaiting();
      this.#leaveWaiting?.();
    };
  }

  /** Called with the answer of the shared look. */
  answer(found: LookAnswer): void {
    const reply = this.#waiting;
    this.#waiting = null;
    if (reply === null) return;
    const { questions } = this.#parts;
    const limits = { timeoutMs: this.#timeoutMs };
    if (found === "unlisted") this.#leaveWaiting = this.#askSingly(true, reply);
    else if (found === "vanished")
      this.#leaveWaiting = this.#send("outcome", limits, (sending) => questions.statusWithTasks(this.instanceId, sending), reply);
    else reply.answer({ ask: "status", info: found, held: true });
  }

  /** Called when the shared look has failed. */
  fail(fault: FailedQuestion): void {
    const reply = this.#waiting;
    this.#waiting = null;
    reply?.fail(fault);
  }

  #askSingly(isFirst: boolean, reply: Reply): () => void {
    const parts = this.#parts;
    const limits = { timeoutMs: this.#timeoutMs };
    if (!isFirst) return this.#send("rest", limits, (sending) => parts.questions.status(this.instanceId, false, sending), reply);
    parts.firstLooks += 1;
    const status = (sending: Sending): Promise<Answer> =>
      parts.questions.status(this.instanceId, false, sending).finally(() => (parts.firstLooks -= 1));
    return this.#send("first", limits, status, reply);
  }

  #askDetail(question: Exclude<Question, StatusQuestion>, lane: Lane, reply: Reply): () => void {
    const timeoutMs = this.#timeoutMs;
    const usual = { timeoutMs: question.ask === "failure" ? Math.min(timeoutMs, failureTimeoutMs) : timeoutMs };
    const limits = lane === "main" && question.ask === "progress" ? lastLook : usual;
    return this.#send(
      lane === "main" ? "outcome" : "progress",
      limits,
      (sending) => this.#parts.questions.detail(this.instanceId, question, sending),
      reply,
    );
  }

  #send(
    priority: Turn["priority"],
    limits: Pick<Sending, "timeoutMs" | "turnWithinMs">,
    ask: (sending: Sending) => Promise<Answer>,
    reply: Reply,
  ): () => void {
    const turn: Turn = { priority, callers$: this.#callers$ };
    // A request without a limit may be held by the service, so its duration says nothing about the speed of the service.
    const patience = limits.timeoutMs === undefined ? undefined : this.#parts.patience;
    return askByRequest((signal) => ask({ turn, signal, ...limits, ...(patience && { patience }) }), reply);
  }
}
