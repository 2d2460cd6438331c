import { Observable, type SchedulerLike, type Subscriber, type TeardownLogic, type Unsubscribable } from "rxjs";

import { pauseMs } from "../../http/backoff.ts";
import { isTerminalEvent, type InstanceEvent, type InstanceOutcome } from "./instance-event.ts";
import { step } from "./machine.ts";
import { initialState, type Input, type MachineConfig, type Output } from "./machine-state.ts";
import type { Answer, Interest, Lane, Question } from "./question.ts";
import { toFault } from "../shared/fault.ts";
import type { Wakes } from "../shared/wakes.ts";

/** Told once what came of a question. Thousands wait at the same time, so this is no observable. */
export interface Reply {
  answer(answer: Answer): void;
  /** A `Fault`, or any error. */
  fail(thrown: unknown): void;
}

export interface WatchSetup {
  readonly config: MachineConfig;
  /** Asks the service one question, which has failed `faults` times in a row. The function that is returned ends the request. */
  ask(question: Question, lane: Lane, faults: number, reply: Reply): () => void;
  /** What the listeners want, now and whenever it changes. */
  readonly interest$: Observable<Interest>;
  readonly wakes: Wakes;
  /** Told how it ended, before the subscriber is. */
  onEnd?(outcome: InstanceOutcome): void;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

/**
 * Watches one instance: carries out what the machine puts out, and nothing else.
 *
 * Cold: every subscription is a watch of its own with requests of its own (the registry shares them). Leaving ends the
 * requests and timers, never the job. Completes after the terminal event; errors when the service cannot be asked.
 */
export function watch(setup: WatchSetup): Observable<InstanceEvent> {
  return new Observable((subscriber) => new RunningWatch(setup, subscriber).start());
}

/** What ends the timer before a question, or the question. */
type InFlight = Unsubscribable | (() => void) | null;

type Ask = Extract<Output, { type: "ask" }>;

/** One watch. Thousands run at the same time, so it holds little: no list, closure or timer that it does not need now. */
class RunningWatch {
  readonly #setup: WatchSetup;
  readonly #subscriber: Subscriber<InstanceEvent>;
  #state = initialState;
  /** The timer before a question, then the question. */
  #main: InFlight = null;
  #detail: InFlight = null;
  /** Inputs that came while outputs were being carried out: they wait their turn, so that steps never nest. */
  #waiting: Input[] | null = null;

  constructor(setup: WatchSetup, subscriber: Subscriber<InstanceEvent>) {
    this.#setup = setup;
    this.#subscriber = subscriber;
  }

  start(): TeardownLogic {
    const { wakes, interest$ } = this.#setup;
    this.#subscriber.add(wakes((since) => this.#feed({ type: "wake", since })));
    this.#subscriber.add(interest$.subscribe((interest) => this.#feed({ type: "interest", interest })));
    this.#feed({ type: "start" });
    return () => {
      this.#replace("main", null);
      this.#replace("detail", null);
    };
  }

  #feed(input: Input): void {
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
    const { scheduler, random } = this.#setup;
    // Even without a pause the question waits a tick: a subscriber that leaves at once has cost no request.
    this.#replace(question.lane, scheduler.schedule(() => this.#send(question), pauseMs(question.pause, random)));
  }

  #send({ question, lane, ticket, faults }: Ask): void {
    const timer = this.#inFlight(lane);
    const request = this.#request(question, lane, ticket, faults);
    // An answer that came at once may have led to the next question, which stands here then.
    if (this.#inFlight(lane) === timer) this.#replace(lane, request);
    else request();
  }

  // A function of its own, so that the request does not keep the timer before it alive.
  #request(question: Question, lane: Lane, ticket: number, faults: number): () => void {
    return this.#setup.ask(question, lane, faults, {
      answer: (answer) => this.#feed({ type: "answer", lane, ticket, answer }),
      fail: (thrown) => this.#feed({ type: "fault", lane, ticket, ...toFault(thrown) }),
    });
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
