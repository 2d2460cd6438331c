import type { MaxComputeError } from "../../error.ts";
import type { InstanceInfo, TaskInfo, TaskProgress } from "../../model.ts";
import { foldEvent } from "./fold-event.ts";
import type { InstanceEvent, InstanceEventBody, InstanceOutcome, InstanceView } from "./instance-event.ts";
import { endure, pauseAfter, type Trouble } from "../shared/endurance.ts";
import type { Fault } from "../shared/fault.ts";
import { endPause, faultPause, noPause, type Pause, progressPause, statusPause } from "../shared/pauses.ts";
import type { Answer, Interest, Lane, Question } from "./question.ts";
import { emptyTally, countAnswer, countFault, describeTally, type Tally } from "./tally.ts";
import { outcomeOf, type Verdict } from "./verdict.ts";
import { sameJson, statusEvent, taskView } from "./views.ts";

// The state machine of one watch, without time, network or randomness: SPEC.md is its description, and says which
// test holds which rule. `watch.ts` carries out what it puts out.

export type Input =
  | { readonly type: "start" }
  | { readonly type: "interest"; readonly interest: Interest }
  | { readonly type: "answer"; readonly lane: Lane; readonly ticket: number; readonly answer: Answer }
  | ({ readonly type: "fault"; readonly lane: Lane; readonly ticket: number } & Fault)
  /** This machine slept from `since` (milliseconds since 1970) until now. */
  | { readonly type: "wake"; readonly since: number };

export type Output =
  | { readonly type: "ask"; readonly lane: Lane; readonly ticket: number; readonly question: Question; readonly pause: Pause }
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
  readonly verdict: Verdict | null;
  /** What the main lane asks last, only to complete the picture; how often in vain. Null before that. */
  readonly extra: Extra | null;
  /** Why its tasks were not shown although it is said to have ended; null unless it is asked whether it still exists. */
  readonly doubt: MaxComputeError | null;
  readonly tally: Tally;
}

interface Extra {
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
  verdict: null,
  extra: null,
  doubt: null,
  tally: emptyTally,
};

export interface Step {
  readonly state: MachineState;
  readonly outputs: readonly Output[];
}

/** Asks for the status without a hold: the answer comes at once. */
const plainStatus: Question = { ask: "status", hold: false, known: null };

/** Every n-th look of the detail lane is at the tasks, the others at the progress. */
const tasksEvery = 5;
/** How often a question is asked whose answer only completes the picture. The end never waits longer for it. */
const mostTries: Readonly<Record<"progress" | "failure", number>> = { progress: 2, failure: 5 };

/** The machine: from a state and an input to the next state and what is to be done. */
export function step(config: MachineConfig, state: MachineState, input: Input, now: number): Step {
  if (state.phase === "over") return { state, outputs: [] };
  const draft = new Draft(config, state, now);
  switch (input.type) {
    case "start":
      if (state.phase === "new") {
        draft.set({ phase: "looking" });
        // The first look is plain, so that a newcomer sees a snapshot at once and not after a hold.
        draft.ask("main", plainStatus, noPause);
      }
      break;
    case "interest":
      draft.set({ interest: input.interest });
      followDetail(draft);
      break;
    case "answer":
      if (!draft.take(input.lane, input.ticket)) break;
      draft.set({ tally: countAnswer(state.tally, input.answer) });
      if (input.lane === "main") mainAnswer(draft, input.answer);
      else detailAnswer(draft, input.answer);
      break;
    case "fault":
      if (!draft.take(input.lane, input.ticket)) break;
      draft.set({ tally: countFault(state.tally, input.error) });
      if (input.lane === "main") mainFault(draft, input);
      else detailFault(draft, input.error);
      break;
    case "wake":
      wake(draft, input.since);
      break;
  }
  return draft.step();
}

function mainAnswer(draft: Draft, answer: Answer): void {
  // Only these two cases ask plainly.
  const plain = draft.state.view === null || draft.state.trouble !== null;
  recover(draft);
  switch (answer.ask) {
    case "status":
      return statusAnswer(draft, answer, plain);
    case "tasks":
      return endedTasks(draft, answer.tasks);
    case "progress":
      showProgress(draft, answer.progress);
      return askFailureOrEnd(draft);
    case "failure":
      return endAsFailed(draft, answer.message, answer.odpsCode);
  }
}

function statusAnswer(draft: Draft, { info, held, tasks }: Extract<Answer, { ask: "status" }>, plain: boolean): void {
  const { doubt } = draft.state;
  // It exists and has ended, but what it came to cannot be asked.
  if (doubt !== null) return draft.fail(doubt);
  draft.status(info);
  if (info.status === "Terminated") {
    draft.set({ phase: "ending" });
    draft.cancel("detail");
    return tasks === undefined ? draft.ask("main", { ask: "tasks" }, noPause) : endedTasks(draft, tasks);
  }
  const unheld = held || plain ? 0 : draft.state.unheld + 1;
  draft.set({ phase: "following", unheld });
  draft.ask("main", { ask: "status", hold: true, known: info.statusText }, unheld === 0 ? noPause : statusPause(unheld));
  followDetail(draft);
}

/** The tasks of an instance that has ended say how it came out. */
function endedTasks(draft: Draft, tasks: readonly TaskInfo[]): void {
  showTasks(draft, tasks);
  const verdict = outcomeOf(tasks);
  if (verdict.type === "unsettled" && draft.state.unsettledLooks < 3) {
    draft.set({ unsettledLooks: draft.state.unsettledLooks + 1 });
    return draft.ask("main", { ask: "tasks" }, endPause(draft.state.unsettledLooks));
  }
  draft.set({ verdict });
  // One last look, so that the stages that somebody watched are seen to finish.
  if (draft.state.interest.progress && tasks.length > 0) {
    return askExtra(draft, { ask: "progress", taskNames: tasks.map((task) => task.name) });
  }
  return askFailureOrEnd(draft);
}

function askExtra(draft: Draft, question: Extra["question"]): void {
  draft.set({ extra: { question, faults: 0 } });
  draft.ask("main", question, noPause);
}

function askFailureOrEnd(draft: Draft): void {
  const { verdict } = draft.state;
  if (verdict === null) return;
  switch (verdict.type) {
    case "succeeded":
      return end(draft, { type: "succeeded" });
    case "cancelled":
      return end(draft, { type: "cancelled", taskName: verdict.taskName });
    case "failed":
      return askExtra(draft, { ask: "failure", taskName: verdict.taskName });
    case "unsettled":
      return endAsFailed(draft, `The instance has ended, but its task ${verdict.taskName} is ${verdict.statusText}.`, null);
  }
}

function endAsFailed(draft: Draft, message: string, odpsCode: string | null): void {
  end(draft, { type: "failed", taskName: draft.state.verdict?.taskName ?? null, message, odpsCode });
}

function mainFault(draft: Draft, fault: Fault): void {
  const { state, config, now } = draft;
  const { error } = fault;
  if (state.extra !== null) return extraFault(draft, state.extra, error);
  if (error.code === "not_found" && state.view !== null) {
    // Where only the tasks are not found, the service may lack that call: the instance is asked for by itself.
    if (state.phase !== "ending" || state.doubt !== null) return end(draft, { type: "lost", message: error.message });
    draft.set({ doubt: error });
    return draft.ask("main", plainStatus, noPause);
  }
  const trouble = endure(state.trouble, fault, config.toleranceMs, now);
  if (trouble === null) return draft.fail(error);
  if (state.view !== null && state.trouble?.code !== error.code) {
    draft.emit({ type: "trouble", code: error.code, message: error.message, since: new Date(trouble.since).toISOString() });
  }
  draft.set({ trouble });
  draft.ask("main", sameQuestion(state), pauseAfter(trouble, error));
}

/** What only completes the picture is asked some times; then the end is told without it, and without a word of trouble. */
function extraFault(draft: Draft, { question, faults }: Extra, error: MaxComputeError): void {
  const tries = faults + 1;
  const isWanted = question.ask === "failure" || draft.state.interest.progress;
  if (isWanted && error.transient && tries < mostTries[question.ask]) {
    draft.set({ extra: { question, faults: tries } });
    return draft.ask("main", question, faultPause(tries));
  }
  if (question.ask === "progress") return askFailureOrEnd(draft);
  return endAsFailed(draft, `Task ${question.taskName} failed. Why was not told: ${error.message}`, null);
}

/** What to ask again: it follows from the state, so it need not be remembered. After a fault nothing is held: that all is well again is told at once. */
function sameQuestion({ phase, doubt, extra }: MachineState): Question {
  if (extra !== null) return extra.question;
  return phase === "ending" && doubt === null ? { ask: "tasks" } : plainStatus;
}

/** After a sleep nothing that is known is new: the gap is told, and everything is asked at once. */
function wake(draft: Draft, since: number): void {
  const { state } = draft;
  if (state.phase === "new") return;
  draft.cancel("main");
  draft.cancel("detail");
  // Nobody listens to the progress any more.
  if (state.extra?.question.ask === "progress" && !state.interest.progress) return askFailureOrEnd(draft);
  if (state.trouble === null && state.extra === null) {
    const code = "aborted";
    draft.set({ trouble: { since, faults: 0, unreadable: 0, code, silentMs: 0 } });
    const message = "This machine slept, and asked nothing meanwhile.";
    if (state.view !== null) draft.emit({ type: "trouble", code, message, since: new Date(since).toISOString() });
  }
  draft.set({ unheld: 0 });
  draft.ask("main", sameQuestion(state), noPause);
  followDetail(draft);
}

function recover(draft: Draft): void {
  const { trouble, view } = draft.state;
  if (trouble === null) return;
  draft.set({ trouble: null });
  if (view !== null) draft.emit({ type: "recovered", since: new Date(trouble.since).toISOString() });
}

/** Starts or stops the detail lane as the interest asks for it. */
function followDetail(draft: Draft): void {
  const { phase, interest, tickets } = draft.state;
  if (phase !== "following") return;
  const wanted = interest.tasks || interest.progress;
  if (!wanted) return draft.cancel("detail");
  if (tickets.detail === null) askDetail(draft, noPause);
}

function askDetail(draft: Draft, pause: Pause): void {
  const { interest, view, detailLooks } = draft.state;
  const running = runningTasks(view);
  const lookAtProgress = interest.progress && running.length > 0 && detailLooks % tasksEvery !== 0;
  draft.set({ detailLooks: detailLooks + 1 });
  draft.ask("detail", lookAtProgress ? { ask: "progress", taskNames: running } : { ask: "tasks" }, pause);
}

function runningTasks(view: InstanceView | null): readonly string[] {
  const tasks = view?.tasks ?? [];
  return tasks.filter((task) => task.status === "Running" || task.status === "Unknown").map((task) => task.name);
}

function detailAnswer(draft: Draft, answer: Answer): void {
  draft.set({ detailFaults: 0 });
  if (answer.ask === "tasks") showTasks(draft, answer.tasks);
  if (answer.ask === "progress") showProgress(draft, answer.progress);
  askDetail(draft, detailPause(draft, answer));
}

function detailPause({ state, config: { progressIntervalMs } }: Draft, answer: Answer): Pause {
  const { interest, view, detailLooks } = state;
  if (!interest.progress) return progressPause(progressIntervalMs * tasksEvery);
  // A job that waits is looked at sooner at first, because a short one would be over before its first stage was seen.
  if (runningTasks(view).length === 0) return progressPause(Math.min(100 * 2 ** detailLooks, progressIntervalMs));
  // Once a task is known to run, its first stages are looked at right away; from then on at the interval.
  const news = answer.ask === "tasks" && view?.progress.length === 0;
  return news ? noPause : progressPause(progressIntervalMs);
}

function detailFault(draft: Draft, error: MaxComputeError): void {
  // The main lane decides about life and death of a watch. Here a fault only slows the looks down.
  const faults = draft.state.detailFaults + 1;
  draft.set({ detailFaults: faults });
  askDetail(draft, faultPause(faults, Math.max(error.retryAfterMs ?? 0, draft.config.progressIntervalMs)));
}

function showTasks(draft: Draft, tasks: readonly TaskInfo[]): void {
  const views = tasks.map(taskView);
  if (!sameJson(views, draft.state.view?.tasks)) draft.emit({ type: "tasks", tasks: views });
}

function showProgress(draft: Draft, progress: readonly TaskProgress[]): void {
  for (const task of progress) {
    const known = draft.state.view?.progress.find((other) => other.taskName === task.taskName);
    if (known === undefined ? task.stages.length > 0 : !sameJson(known, task)) draft.emit({ type: "progress", progress: task });
  }
}

function end(draft: Draft, outcome: InstanceOutcome): void {
  draft.emit(outcome);
  draft.finish({ type: "complete" });
}

/** One step being made: the next state and the outputs so far. Lives only within {@link step}. */
class Draft {
  readonly config: MachineConfig;
  readonly now: number;
  state: MachineState;
  readonly #outputs: Output[] = [];

  constructor(config: MachineConfig, state: MachineState, now: number) {
    this.config = config;
    this.state = state;
    this.now = now;
  }

  set(change: Partial<MachineState>): void {
    this.state = { ...this.state, ...change };
  }

  /** Whether this is the answer that the lane waits for; the lane is then free. */
  take(lane: Lane, ticket: number): boolean {
    if (this.state.tickets[lane] !== ticket) return false;
    this.set({ tickets: { ...this.state.tickets, [lane]: null } });
    return true;
  }

  ask(lane: Lane, question: Question, pause: Pause): void {
    const ticket = this.state.lastTicket + 1;
    this.set({ lastTicket: ticket, tickets: { ...this.state.tickets, [lane]: ticket } });
    this.#outputs.push({ type: "ask", lane, ticket, question, pause });
  }

  cancel(lane: Lane): void {
    if (this.state.tickets[lane] === null) return;
    this.set({ tickets: { ...this.state.tickets, [lane]: null } });
    this.#outputs.push({ type: "cancel", lane });
  }

  emit(body: InstanceEventBody): void {
    const { view, seq } = this.state;
    const next = body.type === "snapshot" ? body.view : view === null ? null : foldEvent(view, body);
    this.set({ seq: seq + 1, view: next });
    const { instanceId } = this.config;
    this.#outputs.push({ type: "emit", event: { instanceId, seq: seq + 1, at: new Date(this.now).toISOString(), ...body } });
  }

  status(info: InstanceInfo): void {
    const { view } = this.state;
    const event = statusEvent(info, view);
    if (view === null) {
      const { instanceId, project } = this.config;
      const { type: _type, ...status } = event;
      this.emit({ type: "snapshot", view: { instanceId, project, ...status, tasks: [], progress: [], trouble: null, outcome: null } });
      return;
    }
    if (!sameJson(foldEvent(view, event), view)) this.emit(event);
  }

  fail(error: MaxComputeError): void {
    const told = describeTally(this.state.tally);
    this.finish({ type: "error", error: error.with({ instanceId: this.config.instanceId, nextStep: `Asked so far: ${told}.` }) });
  }

  finish(last: Output): void {
    this.cancel("main");
    this.cancel("detail");
    this.set({ phase: "over" });
    this.#outputs.push(last);
  }

  step(): Step {
    return { state: this.state, outputs: this.#outputs };
  }
}
