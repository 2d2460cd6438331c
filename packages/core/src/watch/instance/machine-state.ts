import type { MaxComputeError } from "../../error.ts";
import type { Trouble } from "../shared/endurance.ts";
import type { Fault } from "../shared/fault.ts";
import type { Pause } from "../shared/pauses.ts";
import type { InstanceEvent, InstanceView } from "./instance-event.ts";
import type { Answer, Interest, Lane, Question } from "./question.ts";
import { noAnswers, type AnswerCounts } from "./answer-counts.ts";
import type { TasksOutcome } from "./tasks-outcome.ts";

export type Input =
  | { readonly type: "start" }
  | { readonly type: "interest"; readonly interest: Interest }
  | { readonly type: "answer"; readonly lane: Lane; readonly ticket: number; readonly answer: Answer }
  | ({ readonly type: "fault"; readonly lane: Lane; readonly ticket: number } & Fault)
  /** This machine slept from `since` (milliseconds since 1970) until now. */
  | { readonly type: "wake"; readonly since: number };

export type Output =
  | { readonly type: "ask"; readonly lane: Lane; readonly ticket: number; readonly question: Question; readonly pause: Pause; readonly faults: number }
  | { readonly type: "cancel"; readonly lane: Lane }
  | { readonly type: "emit"; readonly event: InstanceEvent }
  | { readonly type: "complete" }
  | { readonly type: "error"; readonly error: MaxComputeError };

export interface MachineConfig {
  readonly instanceId: string;
  readonly project: string;
  /** How long faults are endured, in milliseconds. */
  readonly toleranceMs: number;
  /** Least time between two looks at the progress, in milliseconds. */
  readonly progressIntervalMs: number;
}

export interface MachineState {
  /**
   * - `new`: nothing was asked yet
   * - `looking`: the first status answer is awaited
   * - `following`: the instance has not ended
   * - `ending`: it has ended; tasks, last progress and failure text are being asked for
   * - `over`: completed or failed; every further input is dropped
   */
  readonly phase: "new" | "looking" | "following" | "ending" | "over";
  readonly interest: Interest;
  /** Null until the first answer. */
  readonly view: InstanceView | null;
  readonly seq: number;
  /** The ticket of the question in flight, or null: an answer with another ticket comes late and is dropped. */
  readonly tickets: Readonly<Record<Lane, number | null>>;
  readonly lastTicket: number;
  /** Status answers in a row that were not held. */
  readonly unheld: number;
  /** Looks at tasks or progress in the detail lane. */
  readonly detailLooks: number;
  readonly detailFaults: number;
  /** The faults in a row of the main lane; null while the service answers. */
  readonly trouble: Trouble | null;
  /** Looks at the tasks of an ended instance that showed an unfinished one. */
  readonly unsettledLooks: number;
  readonly tasksOutcome: TasksOutcome | null;
  /** What the main lane asks last, only to complete the picture; how often in vain. Null before that. */
  readonly extra: Extra | null;
  /** Why its tasks were not shown although it is said to have ended; null unless it is asked whether it still exists. */
  readonly doubt: MaxComputeError | null;
  readonly counts: AnswerCounts;
}

/** A question that only completes the picture. */
export interface Extra {
  readonly question: Extract<Question, { ask: "progress" | "failure" }>;
  readonly faults: number;
}

export const initialState: MachineState = {
  phase: "new",
  interest: { tasks: false, progress: false },
  view: null,
  seq: 0,
  tickets: { main: null, detail: null },
  lastTicket: 0,
  unheld: 0,
  detailLooks: 0,
  detailFaults: 0,
  trouble: null,
  unsettledLooks: 0,
  tasksOutcome: null,
  extra: null,
  doubt: null,
  counts: noAnswers,
};
