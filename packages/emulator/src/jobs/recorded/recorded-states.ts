import type { RecordedEvent, RecordedOutcome, RecordedStage, RecordedTask } from "./recorded-event.ts";

/** What the service says about an instance from a moment on. */
export interface RecordedState {
  /** Epoch ms. */
  readonly at: number;
  readonly statusText: string;
  readonly owner: string | null;
  readonly startTime: number | null;
  readonly endTime: number | null;
  readonly tasks: readonly RecordedTask[];
  readonly progress: ReadonlyMap<string, readonly RecordedStage[]>;
  readonly outcome: RecordedOutcome | null;
}

/** The states of one instance in order, from its events. Nothing comes after the one in which it has ended. */
export function recordedStates(events: readonly RecordedEvent[]): readonly RecordedState[] {
  const states: RecordedState[] = [];
  for (const event of events) {
    const state = stateAfter(states.at(-1), event);
    if (state !== undefined) states.push(state);
  }
  const end = states.findIndex(hasEnded);
  const last = states.at(-1);
  const first = states[end];
  if (last === undefined || first === undefined) return states;
  // A watch learns the end first, and then the tasks and the outcome by asking. The service knew them when it told the end.
  return [...states.slice(0, end), { ...last, at: first.at }];
}

export function hasEnded({ statusText, outcome }: RecordedState): boolean {
  return outcome !== null || statusText.toLowerCase() === "terminated";
}

/** Undefined before the first snapshot. */
function stateAfter(before: RecordedState | undefined, event: RecordedEvent): RecordedState | undefined {
  const { at } = event;
  if (event.type === "snapshot" || event.type === "rerun") {
    const { statusText, owner, startTime, endTime, tasks, progress, outcome } = event.view;
    return {
      at,
      statusText,
      owner,
      startTime,
      endTime,
      tasks,
      progress: new Map(progress.map(({ taskName, stages }) => [taskName, stages])),
      outcome,
    };
  }
  if (before === undefined) return undefined;
  switch (event.type) {
    case "status": {
      const { statusText, owner, startTime, endTime } = event;
      return { ...before, at, statusText, owner, startTime, endTime };
    }
    case "tasks":
      return { ...before, at, tasks: event.tasks };
    case "progress":
      return { ...before, at, progress: new Map(before.progress).set(event.progress.taskName, event.progress.stages) };
    case "succeeded":
    case "failed":
    case "cancelled":
    case "lost":
      return { ...before, at, outcome: event };
  }
}
