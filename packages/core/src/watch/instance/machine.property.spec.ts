import * as fc from "fast-check";
import { expect, it } from "vitest";

import type { MaxComputeErrorCode } from "../../error.ts";
import type { InstanceStatus, TaskStatus } from "../../model.ts";
import { foldEvent } from "./fold-event.ts";
import { isTerminalEvent, type InstanceView } from "./instance-event.ts";
import type { Output } from "./machine-state.ts";
import { failureAnswer, MachineDriver, progressAnswer, statusAnswer, task, tasksAnswer } from "../testing/machine-driver.ts";

// Everything that a service or the network may do next, also unlikely things. Answers fit the question in flight, as `watch` guarantees.
const statuses: readonly InstanceStatus[] = ["Running", "Suspended", "Terminated", "Unknown"];
const taskStatuses: readonly TaskStatus[] = ["Waiting", "Running", "Success", "Failed", "Suspended", "Cancelled", "Unknown"];
const faults: readonly MaxComputeErrorCode[] = [
  "unavailable",
  "throttled",
  "connection_lost",
  "unexpected_answer",
  "forbidden",
  "not_found",
];

const move = fc.record({
  lane: fc.constantFrom("main" as const, "detail" as const),
  kind: fc.constantFrom("answer", "answer", "answer", "answer", "fault", "interest", "late", "start", "wake"),
  status: fc.constantFrom(...statuses, "Running" as const, "Running" as const),
  held: fc.boolean(),
  tasks: fc.array(fc.constantFrom(...taskStatuses), { maxLength: 3 }),
  percent: fc.nat(100),
  fault: fc.constantFrom(...faults),
  tasksWanted: fc.boolean(),
  progressWanted: fc.boolean(),
  elapsedMs: fc.nat(100_000),
});

it("keeps the invariants of SPEC.md under any sequence of inputs", () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
      const driver = new MachineDriver();
      const seen = new Observer(driver);
      // Answers and faults of the main lane after the tasks have determined the outcome.
      let last = 0;
      seen.take(driver.feed({ type: "start" }));
      for (const { lane, kind, status, held, tasks, percent, fault, tasksWanted, progressWanted, elapsedMs } of moves) {
        driver.now += elapsedMs;
        const named = tasks.map((taskStatus, at) => task(`t${at}`, taskStatus));
        const reply = (): readonly Output[] => {
          const question = driver.state.tickets[lane] === null ? undefined : driver.questions[lane];
          switch (question?.ask) {
            case "status":
              return driver.answer(lane, statusAnswer(status, held));
            case "tasks":
              return driver.answer(lane, tasksAnswer(...named));
            case "progress":
              return driver.answer(lane, progressAnswer(question.taskNames[0] ?? "t0", percent));
            case "failure":
              return driver.answer(lane, failureAnswer);
            case undefined:
              return [];
          }
        };
        if (driver.state.tasksOutcome !== null && lane === "main" && (kind === "answer" || kind === "fault"))
          expect((last += 1)).toBeLessThanOrEqual(7);
        if (kind === "answer") seen.take(reply());
        if (kind === "fault") seen.take(driver.fault(lane, fault));
        if (kind === "interest") seen.take(driver.feed({ type: "interest", interest: { tasks: tasksWanted, progress: progressWanted } }));
        if (kind === "wake") seen.take(driver.feed({ type: "wake", since: driver.now - elapsedMs }));
        if (kind === "late") expect(driver.answer(lane, statusAnswer(status), -2)).toEqual([]);
        if (kind === "start") expect(driver.feed({ type: "start" })).toEqual([]);
      }
    }),
    { numRuns: 500 },
  );
});

/** Checks every invariant after each step. */
class Observer {
  readonly #driver: MachineDriver;
  #over = false;
  #seq = 0;
  #terminal = 0;
  #wasTerminated = false;
  #view: InstanceView | null = null;

  constructor(driver: MachineDriver) {
    this.#driver = driver;
  }

  take(outputs: readonly Output[]): void {
    if (this.#over) expect(outputs).toEqual([]);
    const { state } = this.#driver;
    outputs.forEach((output, at) => {
      expect(this.#over).toBe(false);
      switch (output.type) {
        case "emit": {
          const { event } = output;
          expect(event.type === "snapshot").toBe(this.#view === null);
          expect(event.seq).toBe((this.#seq += 1));
          this.#view = event.type === "snapshot" ? event.view : this.#view && foldEvent(this.#view, event);
          if (this.#wasTerminated) expect(this.#view?.status).toBe("Terminated");
          this.#wasTerminated ||= this.#view?.status === "Terminated";
          expect(JSON.parse(JSON.stringify(event))).toEqual(event);
          if (isTerminalEvent(event)) {
            this.#terminal += 1;
            expect(outputs.slice(at + 1).at(-1)).toEqual({ type: "complete" });
          }
          return;
        }
        case "ask":
          expect(state.phase === "over").toBe(false);
          if (output.question.ask === "progress") expect(state.interest.progress).toBe(true);
          return;
        case "cancel":
          return;
        case "complete":
          expect(this.#terminal).toBe(1);
          this.#over = true;
          return;
        case "error":
          expect(this.#terminal).toBe(0);
          this.#over = true;
      }
    });
    expect(this.#view).toEqual(state.view);
    expect(state.phase === "over").toBe(this.#over);
    if (state.phase !== "over" && state.phase !== "new") expect(state.tickets.main).not.toBeNull();
    if (state.phase === "over") expect(state.tickets).toEqual({ main: null, detail: null });
  }
}
