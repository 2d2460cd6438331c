import { Observable, type SchedulerLike, type Subscriber, type TeardownLogic, type Unsubscribable } from "rxjs";

import { pauseMs } from "../../http/backoff.ts";
import { isTerminalEvent, type InstanceEvent, type InstanceOutcome } from "./instance-event.ts";
import { step } from "./machine.ts";
import { initialState, type Input, type MachineConfig, type Output } from "./machine-state.ts";
import type { Answer, Interest, Lane, Question } from "./question.ts";
import { toFault } from "../shared/fault.ts";
import type { Wakes } from "../shared/wakes.ts";

/** Receives the answer or the fault of a question, once. Thousands wait at the same time, so this is not an observable. */
export interface Reply {
  answer(answer: Answer): void;
  /** Called with a `Fault` or any error. */
  fail(thrown: unknown): void;
}

export interface WatchSetup {
  readonly config: MachineConfig;
  /** Asks the service one question, which has failed `faults` times in a row. The returned function ends the request. */
  ask(question: Question, lane: Lane, faults: number, reply: Reply): () => void;
  /** What the subscribers want, now and after each change. */
  readonly interest$: Observable<Interest>;
  readonly wakes: Wakes;
  /**
   * Least pause before a question of the detail lane, in milliseconds: it has nothing more to ask if a status answer that comes first says
   * that the instance has ended. Default 0.
   */
  readonly leastDetailPauseMs?: number;
  /** Called with the outcome, before the subscriber receives it. */
  onEnd?(outcome: InstanceOutcome): void;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

/**
 * Watches one instance: carries out the outputs of the machine, and nothing else.
 *
 * Cold: every subscription is a separate watch with its own requests (the registry shares them). Unsubscribing ends the requests
 * and timers, never the job. Completes after the terminal event; errors when the service can no longer be asked.
 */
export function watch(setup: WatchSetup): Observable<InstanceEvent> {
  return new Observable((subscriber) => new RunningWatch(setup, subscriber).start());
}

/** Ends the timer before a question, or the question itself. */
type InFlight = Unsubscribable | (() => void) | null;

type Ask = Extract<Output, { type: "ask" }>;

/** One watch. Thousands run at the same time, so it keeps no list, closure or timer that it does not need now. */
class RunningWatch {
  readonly #setup: WatchSetup;
  readonly #subscriber: Subscriber<InstanceEvent>;
  #state = initialState;
  /** For each lane: the timer before a question, then the question. */
  #main: InFlight = null;
  #detail: InFlight = null;
  /** Inputs that arrived while outputs were carried out. They are handled afterwards, so that steps never nest. */
  #waiting: Input[] | null = null;

  constructor(setup: WatchSetup, subscriber: Subscriber<InstanceEvent>) {
    this.#setup = setup;
    this.#subscriber = subscriber;
  }

  start(): TeardownLogic {
    const { wakes, interest$ } = this.#setup;
    this.#subscriber.add(wakes((since) => this.feed({ type: "wake", since })));
    this.#subscriber.add(interest$.subscribe(this));
    this.feed({ type: "start" });
    return () => {
      this.#replace("main", null);
      this.#replace("detail", null);
    };
  }

  /** The interest of the listeners, of which it is an observer. */
  next(interest: Interest): void {
    this.feed({ type: "interest", interest });
  }

  feed(input: Input): void {
    if (this.#waiting !== null) {
      this.#waiting.push(input);
      return;
    }
    const waiting: Input[] = (this.#waiting = []);
    try {
      for (let next: Input | undefined = input; next !== undefined; next = waiting.shift()) {
        const { config, scheduler } = this.#setup;
        const { state, outputs } = step(config, this.#state, next, scheduler.now());
        this.#state = state;
        for (const output of outputs) this.#carryOut(output);
      }
    } finally {
      this.#waiting = null;
    }
  }

  #carryOut(output: Output): void {
    switch (output.type) {
      case "ask":
        return this.#ask(output);
      case "cancel":
        return this.#replace(output.lane, null);
      case "emit":
        if (isTerminalEvent(output.event)) this.#setup.onEnd?.(output.event);
        return this.#subscriber.next(output.event);
      case "complete":
        return this.#subscriber.complete();
      case "error":
        return this.#subscriber.error(output.error);
    }
  }

  #ask(question: Ask): void {
    const { scheduler, random, leastDetailPauseMs = 0 } = this.#setup;
    const { lane } = question;
    const ms = Math.max(pauseMs(question.pause, random), lane === "detail" ? leastDetailPauseMs : 0);
    // Even without a pause the first question waits for the scheduler, so that a subscriber that leaves immediately causes no request.
    const mayWait = ms > 0 || this.#state.phase === "looking";
    this.#replace(lane, mayWait ? scheduler.schedule(() => this.#send(question), ms) : null);
    if (!mayWait && !this.#subscriber.closed) this.#send(question);
  }

  #send({ question, lane, ticket, faults }: Ask): void {
    const timer = this.#inFlight(lane);
    const request = this.#request(question, lane, ticket, faults);
    // If the answer came synchronously, the next question may be in flight here already.
    if (this.#inFlight(lane) === timer) this.#replace(lane, request);
    else request();
  }

  // A separate function, so that the closure of the request does not keep the preceding timer in memory.
  #request(question: Question, lane: Lane, ticket: number, faults: number): () => void {
    return this.#setup.ask(question, lane, faults, new PendingQuestion(this, lane, ticket));
  }

  #inFlight(lane: Lane): InFlight {
    return lane === "main" ? this.#main : this.#detail;
  }

  #replace(lane: Lane, next: InFlight): void {
    const before = this.#inFlight(lane);
    if (typeof before === "function") before();
    else before?.unsubscribe();
    if (lane === "main") this.#main = next;
    else this.#detail = next;
  }
}

/** A question in flight, to which its answer or its fault belongs. */
class PendingQuestion implements Reply {
  readonly #watch: RunningWatch;
  readonly #lane: Lane;
  readonly #ticket: number;

  constructor(running: RunningWatch, lane: Lane, ticket: number) {
    this.#watch = running;
    this.#lane = lane;
    this.#ticket = ticket;
  }

  answer(answer: Answer): void {
    this.#watch.feed({ type: "answer", lane: this.#lane, ticket: this.#ticket, answer });
  }

  fail(thrown: unknown): void {
    this.#watch.feed({ type: "fault", lane: this.#lane, ticket: this.#ticket, ...toFault(thrown) });
  }
}
