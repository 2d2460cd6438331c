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
  /** This machine was asleep from `since` (milliseconds since 1970) until now. */
  | { readonly type: "wake"; readonly since: number };

export type Output =
  | {
      readonly type: "ask";
      readonly lane: Lane;
      readonly ticket: number;
      readonly question: Question;
      readonly pause: Pause;
      readonly faults: number;
    }
  | { readonly type: "cancel"; readonly lane: Lane }
  | { readonly type: "emit"; readonly event: InstanceEvent }
  | { readonly type: "complete" }
  | { readonly type: "error"; readonly error: MaxComputeError };

export interface MachineConfig {
  readonly instanceId: string;
  readonly project: string;
  /** How long the service may be silent before the watch ends with an error, in milliseconds. */
  readonly toleranceMs: number;
  /** Shortest time between two requests for the progress, in milliseconds. */
  readonly progressIntervalMs: number;
}

export interface MachineState {
  /**
   * - `new`: no question has been asked yet
   * - `looking`: the machine waits for the first status answer
   * - `following`: the instance has not ended
   * - `ending`: the instance has ended; the machine asks for tasks, last progress and failure text
   * - `over`: the watch has completed or failed; all further inputs are dropped
   */
  readonly phase: "new" | "looking" | "following" | "ending" | "over";
  readonly interest: Interest;
  /** Null until the first answer. */
  readonly view: InstanceView | null;
  readonly seq: number;
  /** The ticket of the question in flight, or null. An answer with another ticket is late and is dropped. */
  readonly tickets: Readonly<Record<Lane, number | null>>;
  readonly lastTicket: number;
  /** The number of status answers in a row that were not held. */
  readonly unheld: number;
  /** The number of questions of the detail lane so far. */
  readonly detailLooks: number;
  readonly detailFaults: number;
  /** The faults in a row of the main lane; null while the service answers. */
  readonly trouble: Trouble | null;
  /** How often the tasks of the ended instance contained an unfinished one. */
  readonly unsettledLooks: number;
  readonly tasksOutcome: TasksOutcome | null;
  /** The optional question that the main lane asks at the end, and how often it has failed. Null before that. */
  readonly extra: Extra | null;
  /** The error of the request for the tasks, while the machine checks whether the ended instance still exists; otherwise null. */
  readonly doubt: MaxComputeError | null;
  readonly counts: AnswerCounts;
}

/** A question about optional information: the watch ends with an outcome even without an answer. */
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
