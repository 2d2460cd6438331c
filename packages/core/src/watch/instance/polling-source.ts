import { finalize, Observable, of, switchMap, tap, type SchedulerLike } from "rxjs";

import type { Turn } from "../../http/budget.ts";
import { createSlots } from "../../http/open-counts.ts";
import { createRunningPages } from "../look/running-pages.ts";
import { createSharedLook, type LookPlace } from "../look/shared-look.ts";
import { abortable } from "../shared/abortable.ts";
import type { BackgroundCaller, Sending } from "../shared/background-caller.ts";
import type { OutcomeMemory } from "../shared/outcome-memory.ts";
import type { InstanceEvent } from "./instance-event.ts";
import type { Answer, Lane, Question } from "./question.ts";
import type { WatchSource } from "./registry.ts";
import { createServiceQuestions } from "./service-questions.ts";
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

/** So many first looks go out singly at once; in a larger crowd they are answered from the list together. */
const mostFirstLooks = 8;
/** How long the first attempt at a question may take; each further one may take twice as long, for a service that is slow. */
const firstTimeoutMs = 5000;
/** What only completes the picture is not worth a longer wait. */
const failureTimeoutMs = 10_000;
/** The last look at the progress holds the end back, so it is made only where the budget has room for it at once. */
const lastLook = { turnWithinMs: 250, timeoutMs: 1000 };

/**
 * Follows instances by asking the service. The status comes from a request that the service holds, while there is room for
 * one; else from a look at the list that many watches share, where that is cheaper; else from a request each.
 */
export function createPollingSource(options: PollingSourceOptions): WatchSource {
  const { project, toleranceMs, progressIntervalMs, scheduler, random, wakes$, outcomes } = options;
  const questions = createServiceQuestions(options);
  const holds = createSlots(options.maxHeldRequests);
  const look = createSharedLook({
    ...options,
    pages: createRunningPages(options),
    intervalMs: options.listIntervalMs,
    servedOtherwise: options.maxHeldRequests,
  });
  let firstLooks = 0;

  const askStatus = (id: string, place: LookPlace, callers$: Observable<string> | undefined, { hold, known }: StatusQuestion, timeoutMs: number): Observable<Answer> => {
    const release = hold ? holds.tryTake() : null;
    if (release) return asked({ priority: "first", callers$ }, {}, (sending) => questions.status(id, true, sending)).pipe(finalize(release));
    const singly = (): Observable<Answer> => {
      if (!hold) firstLooks += 1;
      const answer$ = asked({ priority: hold ? "rest" : "first", callers$ }, { timeoutMs }, (sending) => questions.status(id, false, sending));
      return answer$.pipe(finalize(() => (firstLooks -= hold ? 0 : 1)));
    };
    if (!place.serves(hold || firstLooks >= mostFirstLooks)) return singly();
    return place.wait(known).pipe(
      switchMap((answer) => {
        if (answer === "unlisted") return singly();
        if (answer === "vanished") return asked({ priority: "outcome", callers$ }, { timeoutMs }, (sending) => questions.statusWithTasks(id, sending));
        return of<Answer>({ ask: "status", info: answer, held: true });
      }),
    );
  };

  const askDetail = (id: string, lane: Lane, callers$: Observable<string> | undefined, question: Exclude<Question, StatusQuestion>, timeoutMs: number): Observable<Answer> => {
    const limits = lane === "main" && question.ask === "progress" ? lastLook : { timeoutMs: question.ask === "failure" ? Math.min(timeoutMs, failureTimeoutMs) : timeoutMs };
    return asked({ priority: lane === "main" ? "outcome" : "progress", callers$ }, limits, (sending) => questions.detail(id, question, sending));
  };

  return {
    events: (instanceId, interest$, callers$) =>
      new Observable((subscriber) => {
        const place = look.enter(instanceId);
        subscriber.add(() => place.leave());
        const events$ = watch({
          config: { instanceId, project, toleranceMs, progressIntervalMs },
          ask(question, lane, faults) {
            const timeoutMs = firstTimeoutMs * 2 ** faults;
            return question.ask === "status" ? askStatus(instanceId, place, callers$, question, timeoutMs) : askDetail(instanceId, lane, callers$, question, timeoutMs);
          },
          interest$,
          wakes$,
          scheduler,
          random,
        });
        subscriber.add(events$.pipe(tap((event) => remember(outcomes, event))).subscribe(subscriber));
      }),
  };
}

type StatusQuestion = Extract<Question, { ask: "status" }>;

function asked(turn: Turn, limits: Pick<Sending, "timeoutMs" | "turnWithinMs">, ask: (sending: Sending) => Promise<Answer>): Observable<Answer> {
  return abortable((signal) => ask({ turn, signal, ...limits }));
}

function remember(outcomes: OutcomeMemory, event: InstanceEvent): void {
  if (event.type === "succeeded" || event.type === "failed" || event.type === "cancelled") outcomes.set(event.instanceId, event.type);
}
