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
import type { InstanceOutcome } from "./instance-event.ts";
import type { MachineConfig } from "./machine-state.ts";
import type { Answer, Interest, Lane, Question } from "./question.ts";
import type { WatchSource } from "./registry.ts";
import { createServiceQuestions, type ServiceQuestions } from "./service-questions.ts";
import { watch, type Reply, type WatchSetup } from "./watch.ts";

export interface PollingSourceOptions {
  readonly send: BackgroundCaller;
  readonly wakes: Wakes;
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

/** So many first looks go out singly at once; in a larger crowd they are answered from the list together. */
const mostFirstLooks = 8;
/** The time for the first attempt at a question, in milliseconds, unless the service is slow. */
const leastPatienceMs = 3000;
/** What only completes the picture is not worth a longer wait. */
const failureTimeoutMs = 10_000;
/** The last look at the progress holds the end back, so it is made only where the budget has room for it at once. */
const lastLook = { turnWithinMs: 250, timeoutMs: 1000 };

/**
 * Follows instances by asking the service. The status comes from a request that the service holds, while there is room for
 * one; else from a look at the list that many watches share, where that is cheaper; else from a request each.
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
  /** First looks that are under way singly. */
  firstLooks: number;
}

type StatusQuestion = Extract<Question, { ask: "status" }>;

/** How the questions of one watch are asked. Thousands of these live at the same time: what they share is in their parts. */
class PolledInstance implements WatchSetup, LookListener {
  readonly config: MachineConfig;
  readonly interest$: Observable<Interest>;
  readonly #parts: PollingParts;
  readonly #callers$: Observable<string> | undefined;
  readonly #member: LookMember;
  /** Who waits for the shared look, and what ends the wait, or the request that came of it. */
  #waiting: Reply | null = null;
  #leaveWaiting: (() => void) | null = null;
  /** For the question that is asked now. */
  #timeoutMs = leastPatienceMs;

  constructor(parts: PollingParts, instanceId: string, interest$: Observable<Interest>, callers$: Observable<string> | undefined) {
    const { project, toleranceMs, progressIntervalMs } = parts;
    this.config = { instanceId, project, toleranceMs, progressIntervalMs };
    this.interest$ = interest$;
    this.#parts = parts;
    this.#callers$ = callers$;
    this.#member = parts.look.enter(instanceId);
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
    if (type !== "lost") this.#parts.outcomes.set(this.config.instanceId, type);
  }

  ask(question: Question, lane: Lane, faults: number, reply: Reply): () => void {
    this.#timeoutMs = this.#parts.patience.limitMs(faults);
    return question.ask === "status" ? this.#askStatus(question, reply) : this.#askDetail(question, lane, reply);
  }

  #askStatus({ hold, known }: StatusQuestion, reply: Reply): () => void {
    const { holds, questions, firstLooks } = this.#parts;
    const { instanceId } = this.config;
    const release = hold ? holds.tryTake() : null;
    if (release !== null) return this.#send("first", {}, (sending) => questions.status(instanceId, true, sending).finally(release), reply);
    if (!this.#member.serves(hold || firstLooks >= mostFirstLooks)) return this.#askSingly(!hold, reply);
    this.#waiting = reply;
    this.#leaveWaiting = this.#member.wait(known, this);
    return () => {
      this.#leaveWaiting?.();
    };
  }

  /** What the shared look found. */
  answer(found: LookAnswer): void {
    const reply = this.#waiting;
    this.#waiting = null;
    if (reply === null) return;
    const { questions } = this.#parts;
    const limits = { timeoutMs: this.#timeoutMs };
    if (found === "unlisted") this.#leaveWaiting = this.#askSingly(true, reply);
    else if (found === "vanished") this.#leaveWaiting = this.#send("outcome", limits, (sending) => questions.statusWithTasks(this.config.instanceId, sending), reply);
    else reply.answer({ ask: "status", info: found, held: true });
  }

  /** The shared look cannot be had for the moment. */
  fail(fault: FailedQuestion): void {
    const reply = this.#waiting;
    this.#waiting = null;
    reply?.fail(fault);
  }

  #askSingly(isFirst: boolean, reply: Reply): () => void {
    const parts = this.#parts;
    const limits = { timeoutMs: this.#timeoutMs };
    if (!isFirst) return this.#send("rest", limits, (sending) => parts.questions.status(this.config.instanceId, false, sending), reply);
    parts.firstLooks += 1;
    const status = (sending: Sending): Promise<Answer> => parts.questions.status(this.config.instanceId, false, sending).finally(() => (parts.firstLooks -= 1));
    return this.#send("first", limits, status, reply);
  }

  #askDetail(question: Exclude<Question, StatusQuestion>, lane: Lane, reply: Reply): () => void {
    const timeoutMs = this.#timeoutMs;
    const usual = { timeoutMs: question.ask === "failure" ? Math.min(timeoutMs, failureTimeoutMs) : timeoutMs };
    const limits = lane === "main" && question.ask === "progress" ? lastLook : usual;
    return this.#send(lane === "main" ? "outcome" : "progress", limits, (sending) => this.#parts.questions.detail(this.config.instanceId, question, sending), reply);
  }

  #send(priority: Turn["priority"], limits: Pick<Sending, "timeoutMs" | "turnWithinMs">, ask: (sending: Sending) => Promise<Answer>, reply: Reply): () => void {
    const turn: Turn = { priority, callers$: this.#callers$ };
    // The service may hold what has no limit: how long that took says nothing.
    const patience = limits.timeoutMs === undefined ? undefined : this.#parts.patience;
    const controller = new AbortController();
    let isOpen = true;
    const settle = (tell: () => void): void => {
      if (!isOpen) return;
      isOpen = false;
      tell();
    };
    ask({ turn, signal: controller.signal, ...limits, ...(patience && { patience }) }).then(
      (answer) => settle(() => reply.answer(answer)),
      (thrown: unknown) => settle(() => reply.fail(thrown)),
    );
    return () => settle(() => controller.abort());
  }
}
