import { BehaviorSubject, of, type Observable } from "rxjs";
import { TestScheduler } from "rxjs/testing";
import { describe, expect, it } from "vitest";

import { MaxComputeError } from "../../error.ts";
import type { Answer, Interest, Question } from "./question.ts";
import { config, progressAnswer, statusAnswer, task, tasksAnswer } from "../testing/machine-driver.ts";
import { watch, type WatchSetup } from "./watch.ts";

// Marbles with virtual time. `random` is 0, so every pause is as short as possible.

const statusOnly: Interest = { tasks: false, progress: false };

function marbles(run: (helpers: Parameters<Parameters<TestScheduler["run"]>[0]>[0], scheduler: TestScheduler) => void): void {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run((helpers) => run(helpers, scheduler));
}

/** Questions that are answered by marbles. */
function asking(answers: (question: Question) => Observable<Answer>): WatchSetup["ask"] {
  return (question, _lane, _faults, reply) => {
    const answering = answers(question).subscribe({ next: (answer) => reply.answer(answer), error: (error: unknown) => reply.fail(error) });
    return () => answering.unsubscribe();
  };
}

const values = {
  r: statusAnswer("Running"),
  h: statusAnswer("Running", true),
  t: statusAnswer("Terminated"),
  s: tasksAnswer(task("t", "Success")),
};

describe("watch", () => {
  it("looks plainly first, then holds, judges and completes after the terminal event", () => {
    marbles(({ cold, expectSubscriptions }, scheduler) => {
      const first = cold<Answer>("10ms (r|)", values);
      const held = cold<Answer>("5s (t|)", values);
      const tasks = cold<Answer>("20ms (s|)", values);
      const ask = (question: Question) => (question.ask === "tasks" ? tasks : question.ask === "status" && question.hold ? held : first);
      const events$ = watch({ config, ask: asking(ask), interest$: of(statusOnly), wakes: () => () => {}, scheduler, random: () => 0 });

      const seen: string[] = [];
      scheduler.schedule(() => {
        events$.subscribe({
          next: ({ type }) => seen.push(`${scheduler.now()} ${type}`),
          complete: () => seen.push(`${scheduler.now()} complete`),
        });
      });
      scheduler.flush();
      expect(seen).toEqual(["10 snapshot", "5010 status", "5030 tasks", "5030 succeeded", "5030 complete"]);
      expectSubscriptions(first.subscriptions).toBe("^ 9ms !");
      expectSubscriptions(held.subscriptions).toBe("10ms ^ 4999ms !");
      expectSubscriptions(tasks.subscriptions).toBe("5010ms ^ 19ms !");
    });
  });

  it("ends what is in flight at once when the subscriber leaves, and asks nothing more", () => {
    marbles(({ cold, expectObservable, expectSubscriptions }, scheduler) => {
      const first = cold<Answer>("10ms (r|)", values);
      const held = cold<Answer>("5s (t|)", values);
      const ask = (question: Question) => (question.ask === "status" && question.hold ? held : first);
      const events$ = watch({ config, ask: asking(ask), interest$: of(statusOnly), wakes: () => () => {}, scheduler, random: () => 0 });
      expectObservable(events$, "^ 99ms !");
      expectSubscriptions(held.subscriptions).toBe("10ms ^ 89ms !");
    });
  });

  it("costs no request when the subscriber leaves in the same tick", () => {
    marbles(({ cold, expectSubscriptions }, scheduler) => {
      const answer = cold<Answer>("10ms (r|)", values);
      const events$ = watch({
        config,
        ask: asking(() => answer),
        interest$: of(statusOnly),
        wakes: () => () => {},
        scheduler,
        random: () => 0,
      });
      events$.subscribe().unsubscribe();
      scheduler.flush();
      expectSubscriptions(answer.subscriptions).toBe([]);
    });
  });

  it("never asks in a tight loop where the service does not hold", () => {
    marbles(({ cold }, scheduler) => {
      let asked = 0;
      const ask = () => {
        asked += 1;
        return cold<Answer>("1ms (r|)", values);
      };
      const watching = watch({
        config,
        ask: asking(ask),
        interest$: of(statusOnly),
        wakes: () => () => {},
        scheduler,
        random: () => 0,
      }).subscribe();
      scheduler.schedule(() => watching.unsubscribe(), 60_000);
      scheduler.flush();
      expect(asked).toBeLessThan(20);
      expect(asked).toBeGreaterThan(5);
    });
  });

  it("asks for progress from when somebody listens until he leaves", () => {
    marbles(({ cold, hot, expectSubscriptions }, scheduler) => {
      const status = cold<Answer>("10ms (r|)", values);
      const held = cold<Answer>("1m");
      const tasks = cold<Answer>("5ms (x|)", { x: tasksAnswer(task("t", "Running")) });
      const progress = cold<Answer>("5ms (x|)", { x: progressAnswer("t", 1) });
      const interest$ = new BehaviorSubject(statusOnly);
      hot("1s a 1999ms b", { a: true, b: false }).subscribe((progressWanted) => interest$.next({ tasks: false, progress: progressWanted }));
      const ask = (question: Question) => {
        if (question.ask === "tasks") return tasks;
        if (question.ask === "progress") return progress;
        return question.ask === "status" && question.hold ? held : status;
      };
      const watching = watch({ config, ask: asking(ask), interest$, wakes: () => () => {}, scheduler, random: () => 0 }).subscribe();
      scheduler.schedule(() => watching.unsubscribe(), 10_000);
      scheduler.flush();
      expectSubscriptions(tasks.subscriptions).toBe("1s ^ 4ms !");
      expectSubscriptions(progress.subscriptions).toBe(["1005ms ^ 4ms !", "2010ms ^ 4ms !"]);
    });
  });

  it("turns a source that throws nonsense into an error of this library", () => {
    marbles(({ cold }, scheduler) => {
      const errors: unknown[] = [];
      const ask = () => cold<Answer>("#", undefined, "nonsense");
      watch({ config, ask: asking(ask), interest$: of(statusOnly), wakes: () => () => {}, scheduler, random: () => 0 }).subscribe({
        error: (error) => errors.push(error),
      });
      scheduler.flush();
      expect(errors).toEqual([expect.objectContaining({ code: "unexpected_answer", instanceId: "i1" })]);
      expect(errors[0]).toBeInstanceOf(MaxComputeError);
    });
  });
});
