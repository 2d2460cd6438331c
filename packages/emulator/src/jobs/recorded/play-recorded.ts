import type { Clock } from "../../base/clock.ts";
import { owner } from "../../base/owner.ts";
import { el } from "../../wire/xml.ts";
import { Instance, Task, type TaskStatus, textResult } from "../instance.ts";
import type { RecordedEvent } from "./recorded-event.ts";
import { RecordedStages } from "./recorded-stages.ts";
import { hasEnded, recordedStates, type RecordedState } from "./recorded-states.ts";

/** An instance that does what a recording tells. */
export interface PlayedInstance {
  readonly instance: Instance;
  /** Epoch ms of the emulator's clock at which it is first known. */
  readonly appearsAt: number;
  /** Plays it to its end, or until it is stopped; then, or if there is no end, stays as it is. Resolves with whether the service loses it. */
  play(clock: Clock): Promise<boolean>;
}

/** The longest time that a timer can wait, in ms. */
const longestSleep = 2 ** 31 - 1;
const finalStatuses: ReadonlySet<TaskStatus> = new Set<TaskStatus>(["Success", "Failed", "Cancelled"]);

/**
 * Prepares an instance; undefined if the recording does not tell enough about it.
 *
 * @param timeOf the time of the emulator's clock for one of the recording
 */
export function playedInstance(
  id: string,
  events: readonly RecordedEvent[],
  timeOf: (recorded: number) => number,
): PlayedInstance | undefined {
  const states = recordedStates(events);
  const [first] = states;
  if (first === undefined) return undefined;
  const startTime = timeOf(first.startTime ?? first.at);
  const parts = taskNames(states).map(([name, type]) => ({ task: new Task(name, type), stages: new RecordedStages() }));
  for (const { task, stages } of parts) task.addSchedule(stages);
  const tasks = parts.map(({ task }) => task);
  const source = el("Job", [
    el("Priority", "9"),
    el(
      "Tasks",
      tasks.map(({ name, type }) => el(type, [el("Name", name), ...(type === "SQL" ? [el("Query", "")] : [])])),
    ),
  ]);
  const instance = new Instance({
    id,
    owner: states.findLast((state) => state.owner !== null)?.owner ?? owner,
    startTime,
    jobName: "",
    tasks,
    source,
  });

  const show = (state: RecordedState): void => {
    const now = timeOf(state.at);
    const isOver = hasEnded(state);
    for (const { task, stages } of parts) {
      const recorded = state.tasks.find(({ name }) => name === task.name);
      task.status = recorded?.status ?? statusWithoutTask(task.name, state);
      task.startTime = recorded?.startTime == null ? (task.status === "Waiting" ? undefined : startTime) : timeOf(recorded.startTime);
      task.endTime = recorded?.endTime == null ? (finalStatuses.has(task.status) ? now : undefined) : timeOf(recorded.endTime);
      if (finalStatuses.has(task.status)) task.result = textResult(resultText(task, state));
      stages.show(state.progress.get(task.name) ?? [], now);
    }
    instance.word = state.statusText;
    if (isOver) instance.end(state.endTime === null ? now : timeOf(state.endTime));
  };

  return {
    instance,
    appearsAt: timeOf(first.at),
    play: async (clock) => {
      const sleepUntil = async (time: number): Promise<void> => {
        for (let rest = time - clock.now(); rest > 0; rest = time - clock.now())
          await clock.sleep(Math.min(rest, longestSleep), instance.signal);
      };
      show(first);
      try {
        for (const state of states.slice(1)) {
          await sleepUntil(timeOf(state.at));
          show(state);
        }
        if (instance.endTime === undefined) await sleepUntil(Infinity);
      } catch {
        // The only reason is that it was stopped.
        for (const { task } of parts) if (task.endTime === undefined) task.end(clock.now(), "Cancelled", textResult(""));
        instance.end(clock.now());
      }
      return states.at(-1)?.outcome?.type === "lost" && !instance.signal.aborted;
    },
  };
}

/** Name and type of each task that is mentioned. */
function taskNames(states: readonly RecordedState[]): readonly (readonly [name: string, type: string])[] {
  const names = new Map<string, string>();
  for (const { tasks } of states) for (const { name, type } of tasks) names.set(name, type);
  const others = states.flatMap(({ progress, outcome }) => [
    ...progress.keys(),
    ...(outcome !== null && "taskName" in outcome ? [outcome.taskName ?? ""] : []),
  ]);
  for (const name of others) if (name !== "" && !names.has(name)) names.set(name, "SQL");
  return names.size === 0 ? [["AnonymousSQLTask", "SQL"]] : [...names];
}

/** Watches that want only the status learn the tasks at the end, or never. */
function statusWithoutTask(name: string, state: RecordedState): TaskStatus {
  if (!hasEnded(state)) return state.tasks.length === 0 ? "Running" : "Waiting";
  const { outcome } = state;
  if (outcome === null || outcome.type === "succeeded" || outcome.type === "lost") return "Success";
  if (outcome.taskName !== null && outcome.taskName !== name) return "Success";
  return outcome.type === "failed" ? "Failed" : "Cancelled";
}

function resultText({ status, name }: Task, { outcome }: RecordedState): string {
  return outcome?.type === "failed" && status === "Failed" && (outcome.taskName ?? name) === name ? outcome.message : "";
}
