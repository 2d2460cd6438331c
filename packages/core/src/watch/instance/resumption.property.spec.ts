import * as fc from "fast-check";
import { expect, it } from "vitest";

import type { InstanceStatus, TaskStatus } from "../../model.ts";
import { failureAnswer, MachineDriver, progressOf, statusAnswer, task, tasksAnswer } from "../testing/machine-driver.ts";
import { foldEvent } from "./fold-event.ts";
import { isTerminalEvent, type InstanceEvent, type InstanceView } from "./instance-event.ts";
import type { Output } from "./machine-state.ts";
import type { WatchUpdate } from "./registry.ts";
import { Resumption, type ToldInstance } from "./resumption.ts";

/** What the service knows at one moment. */
interface World {
  readonly status: InstanceStatus;
  readonly tasks: readonly TaskStatus[];
  readonly percent: number;
  /** Whether the first answer to each lane is lost. */
  readonly fault: boolean;
}

const running = fc.record({
  status: fc.constantFrom("Running" as const, "Suspended" as const),
  tasks: fc.array(fc.constantFrom("Waiting" as const, "Running" as const, "Success" as const), { minLength: 1, maxLength: 2 }),
  percent: fc.nat(100),
  fault: fc.boolean(),
});
const ended = fc.record({
  status: fc.constant("Terminated" as const),
  tasks: fc.array(fc.constantFrom("Success" as const, "Failed" as const, "Cancelled" as const), { minLength: 1, maxLength: 2 }),
  percent: fc.constant(100),
  fault: fc.boolean(),
});
const history = fc.tuple(fc.array(running, { maxLength: 5 }), ended).map(([before, end]): readonly World[] => [...before, end]);

/** An event as it was told, and the world at that moment. */
interface Told {
  readonly update: WatchUpdate;
  readonly moment: number;
}

const marks = new Set<InstanceEvent["type"]>(["snapshot", "trouble", "recovered"]);

/** A task that does not run makes no progress. */
function percentAt(worlds: readonly World[], moment: number, taskName: string): number {
  const index = Number(taskName.slice(1));
  const isMoving = ({ status, tasks }: World): boolean => index < tasks.length && (status === "Terminated" || tasks[index] === "Running");
  return worlds.slice(0, moment + 1).findLast(isMoving)?.percent ?? 0;
}

/** A process that watches from a moment until the end of the instance, or until it was told `most` transitions. */
function watchFrom(worlds: readonly World[], first: number, told: ToldInstance | null, most = Number.POSITIVE_INFINITY): readonly Told[] {
  const driver = new MachineDriver();
  const resumption = told && new Resumption(told);
  const heard: Told[] = [];
  let view: InstanceView | null = null;
  let moment = first;
  const hear = (outputs: readonly Output[]): void => {
    for (const output of outputs) {
      if (output.type !== "emit") continue;
      view = output.event.type === "snapshot" ? output.event.view : view && foldEvent(view, output.event);
      if (view === null) throw new Error("An event came before the snapshot.");
      const updates = resumption === null ? [{ event: output.event, view }] : resumption.goOn({ event: output.event, view });
      heard.push(...updates.map((update) => ({ update, moment })));
    }
  };
  const at = new Date(driver.now).toISOString();
  heard.push(...(resumption?.begin(at, at) ?? []).map((update) => ({ update, moment })));
  if (told?.view.outcome) return heard;
  hear(driver.start({ tasks: true, progress: true }));
  for (const world of worlds.slice(first)) {
    const tasks = world.tasks.map((status, index) => task(`t${index}`, status));
    if (world.fault)
      for (const lane of ["main", "detail"] as const) if (driver.state.tickets[lane] !== null) hear(driver.fault(lane, "unavailable"));
    // So often that every kind of question is asked.
    for (let round = 0; round < 12; round += 1) {
      for (const lane of ["main", "detail"] as const) {
        const question = driver.state.tickets[lane] === null ? undefined : driver.questions[lane];
        if (question?.ask === "status") hear(driver.answer(lane, statusAnswer(world.status)));
        if (question?.ask === "tasks") hear(driver.answer(lane, tasksAnswer(...tasks)));
        if (question?.ask === "progress") {
          const progress = question.taskNames.map((name) => progressOf(name, percentAt(worlds, moment, name)));
          hear(driver.answer(lane, { ask: "progress", progress }));
        }
        if (question?.ask === "failure") hear(driver.answer(lane, failureAnswer));
      }
    }
    let count = 0;
    const cut = heard.findIndex(({ update }) => !marks.has(update.event.type) && (count += 1) >= most);
    if (cut >= 0) return heard.slice(0, cut + 1);
    moment += 1;
  }
  return heard;
}

function known({ update }: Told): ToldInstance {
  return { seq: update.event.seq, view: update.view };
}

/** The transitions of each kind, in order: two lanes ask, so only the order within a kind is the same in every run. */
function transitions(told: readonly Told[]): Readonly<Record<string, readonly string[]>> {
  const kinds: Record<string, string[]> = { status: [], tasks: [], end: [] };
  for (const { update } of told) {
    const { instanceId: _id, seq: _seq, at: _at, ...body } = update.event;
    if (body.type === "status") kinds["status"]?.push(JSON.stringify(body));
    else if (body.type === "tasks") kinds["tasks"]?.push(JSON.stringify(body));
    else if (body.type === "progress") (kinds[body.progress.taskName] ??= []).push(JSON.stringify(body));
    else if (isTerminalEvent(update.event)) kinds["end"]?.push(JSON.stringify(body));
  }
  return kinds;
}

function isPartOf(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const one of part) {
    at = whole.indexOf(one, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function expectNumbered(told: readonly InstanceEvent[]): void {
  told.forEach(({ seq, type }, at) => expect(seq).toBe((told[at - 1]?.seq ?? 0) + (type === "snapshot" && at > 0 ? 0 : 1)));
}

const viewOf = (told: readonly Told[]): InstanceView | undefined => told.at(-1)?.update.view;

it("tells the same transitions when a process goes on at any event as when one process sees all", () => {
  fc.assert(
    fc.property(history, (worlds) => {
      const whole = watchFrom(worlds, 0, null);
      whole.forEach((cut, index) => {
        const before = whole.slice(0, index + 1);
        const after = watchFrom(worlds, cut.moment, known(cut));
        const both = [...before, ...after];
        expect(transitions(both)).toEqual(transitions(whole));
        expect(viewOf(both)).toEqual(viewOf(whole));
        expectNumbered(both.map(({ update }) => update.event));
        const types = after.map(({ update }) => update.event.type);
        expect(types[0]).toBe("snapshot");
        // The gap is marked, once, and ends before anything else is told.
        if (index < whole.length - 1)
          expect(types.filter((type) => type === "trouble" || type === "recovered").slice(0, 2)).toContain("recovered");
        if (index === whole.length - 1) expect(types).toEqual(["snapshot"]);
      });
    }),
    { numRuns: 20 },
  );
});

it("tells each transition once when things happen while nobody watches", () => {
  fc.assert(
    fc.property(history, fc.nat(4), (worlds, missed) => {
      const whole = watchFrom(worlds, 0, null);
      whole.forEach((cut, index) => {
        const both = [...whole.slice(0, index + 1), ...watchFrom(worlds, Math.min(cut.moment + missed, worlds.length - 1), known(cut))];
        const all = transitions(whole);
        const seen = transitions(both);
        for (const kind of ["status", "end"]) expect(isPartOf(seen[kind] ?? [], all[kind] ?? [])).toBe(true);
        // Nothing twice in a row; the end exactly once.
        for (const told of Object.values(seen)) told.forEach((one, at) => expect(one).not.toBe(told[at - 1]));
        expect(seen["end"]).toHaveLength(1);
        expect(viewOf(both)).toMatchObject({ status: "Terminated", outcome: viewOf(whole)?.outcome, tasks: viewOf(whole)?.tasks });
        expectNumbered(both.map(({ update }) => update.event));
      });
    }),
    { numRuns: 20 },
  );
});

it("tells all transitions, each once, when a process is killed after every single transition", () => {
  fc.assert(
    fc.property(history, (worlds) => {
      const whole = watchFrom(worlds, 0, null);
      const told: Told[] = [];
      for (let last: Told | undefined; last === undefined || last.update.view.outcome === null; last = told.at(-1)) {
        told.push(...watchFrom(worlds, last?.moment ?? 0, last ? known(last) : null, 1));
        expect(told.length).toBeLessThan(2000);
      }
      expect(transitions(told)).toEqual(transitions(whole));
      expectNumbered(told.map(({ update }) => update.event));
    }),
    { numRuns: 20 },
  );
});
