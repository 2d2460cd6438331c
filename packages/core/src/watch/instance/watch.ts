import { Observable, Subscription, type SchedulerLike } from "rxjs";

import { pauseMs } from "../../http/backoff.ts";
import type { InstanceEvent } from "./instance-event.ts";
import { step } from "./machine.ts";
import { initialState, type Input, type MachineConfig, type Output } from "./machine-state.ts";
import type { Answer, Interest, Lane, Question } from "./question.ts";
import { toFault } from "../shared/fault.ts";

export interface WatchSetup {
  readonly config: MachineConfig;
  /** Asks the service one question, which has failed `faults` times in a row. Leaving the observable ends the request. It errors with a {@link Fault}. */
  readonly ask: (question: Question, lane: Lane, faults: number) => Observable<Answer>;
  /** What the listeners want, now and whenever it changes. */
  readonly interest$: Observable<Interest>;
  /** Tells that this machine slept, and since when. */
  readonly wakes$: Observable<number>;
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
  return new Observable((subscriber) => {
    const { config, scheduler } = setup;
    const lanes: Record<Lane, Subscription> = { main: Subscription.EMPTY, detail: Subscription.EMPTY };
    const waiting: Input[] = [];
    let state = initialState;
    let busy = false;

    // An answer may come while outputs are being carried out; it waits its turn, so that steps never nest.
    const feed = (input: Input): void => {
      waiting.push(input);
      if (busy) return;
      busy = true;
      try {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const { state: after, outputs } = step(config, state, next, scheduler.now());
          state = after;
          outputs.forEach(carryOut);
        }
      } finally {
        busy = false;
      }
    };

    const carryOut = (output: Output): void => {
      switch (output.type) {
        case "ask":
          lanes[output.lane].unsubscribe();
          lanes[output.lane] = askLater(output);
          return;
        case "cancel":
          return lanes[output.lane].unsubscribe();
        case "emit":
          return subscriber.next(output.event);
        case "complete":
          return subscriber.complete();
        case "error":
          return subscriber.error(output.error);
      }
    };

    const askLater = ({ lane, ticket, question, pause, faults }: Extract<Output, { type: "ask" }>): Subscription => {
      const asking = new Subscription();
      // Even without a pause the question waits a tick: whoever leaves at once has cost no request.
      const timer = scheduler.schedule(() => {
        const request = setup.ask(question, lane, faults).subscribe({
          next: (answer) => feed({ type: "answer", lane, ticket, answer }),
          error: (thrown: unknown) => feed({ type: "fault", lane, ticket, ...toFault(thrown) }),
        });
        asking.add(request);
      }, pauseMs(pause, setup.random));
      asking.add(timer);
      return asking;
    };

    subscriber.add(() => {
      lanes.main.unsubscribe();
      lanes.detail.unsubscribe();
    });
    subscriber.add(setup.wakes$.subscribe((since) => feed({ type: "wake", since })));
    subscriber.add(setup.interest$.subscribe((interest) => feed({ type: "interest", interest })));
    feed({ type: "start" });
  });
}
