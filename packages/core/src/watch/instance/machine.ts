import type { MaxComputeError } from "../../error.ts";
import type { TaskInfo, TaskProgress } from "../../model.ts";
import { endure, pauseAfter } from "../shared/endurance.ts";
import type { Fault } from "../shared/fault.ts";
import { endPause, faultPause, noPause, type Pause, progressPause, statusPause } from "../shared/pauses.ts";
import { StepBuilder, type Step } from "./step-builder.ts";
import type { InstanceOutcome, InstanceView } from "./instance-event.ts";
import type { Extra, Input, MachineConfig, MachineState } from "./machine-state.ts";
import type { Answer, Question } from "./question.ts";
import { countAnswer, countFault } from "./answer-counts.ts";
import { outcomeOf } from "./tasks-outcome.ts";
import { sameJson, taskView } from "./views.ts";

// The state machine of one watch, without time, network or randomness. SPEC.md describes it and says which test checks
// which rule. `watch.ts` carries out its outputs.

/** Asks for the status without a hold: the answer comes immediately. */
const plainStatus: Question = { ask: "status", hold: false, known: null };

/** Every n-th question of the detail lane is about the tasks, the others about the progress. */
const tasksEvery = 5;
/** How often the failure text is requested at most. It is optional, so the end of the watch does not wait longer for it. */
const mostFailureTries = 5;

/** The machine: returns the next state and the outputs for a state and an input. */
export function step(config: MachineConfig, state: MachineState, input: Input, now: number): Step {
  if (state.phase === "over") return { state, outputs: [] };
  const draft = new StepBuilder(config, state, now);
  switch (input.type) {
    case "start":
      if (state.phase === "new") {
        draft.set({ phase: "looking" });
        // The first question is plain, so that a new watch receives a snapshot immediately and not after a hold.
        draft.ask("main", plainStatus, noPause);
      }
      break;
    case "interest":
      draft.set({ interest: input.interest });
      followDetail(draft);
      break;
    case "answer":
      if (!draft.take(input.lane, input.ticket)) break;
      draft.set({ counts: countAnswer(state.counts, input.answer) });
      if (input.lane === "main") mainAnswer(draft, input.answer);
      else detailAnswer(draft, input.answer);
      break;
    case "fault":
      if (!draft.take(input.lane, input.ticket)) break;
      draft.set({ counts: countFault(state.counts, input.error) });
      if (input.lane === "main") mainFault(draft, input);
      else detailFault(draft, input.error);
      break;
    case "wake":
      wake(draft, input.since);
      break;
  }
  return draft.step();
}

function mainAnswer(draft: StepBuilder, answer: Answer): void {
  // Only in these two cases is the question plain.
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

function statusAnswer(draft: StepBuilder, { info, held, tasks }: Extract<Answer, { ask: "status" }>, plain: boolean): void {
  const { doubt } = draft.state;
  // The instance exists and has ended, but its outcome cannot be requested.
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

/** Handles the tasks of an instance that has ended: they determine its outcome. */
function endedTasks(draft: StepBuilder, tasks: readonly TaskInfo[]): void {
  showTasks(draft, tasks);
  const tasksOutcome = outcomeOf(tasks);
  if (tasksOutcome.type === "unsettled" && draft.state.unsettledLooks < 3) {
    draft.set({ unsettledLooks: draft.state.unsettledLooks + 1 });
    return draft.ask("main", { ask: "tasks" }, endPause(draft.state.unsettledLooks));
  }
  draft.set({ tasksOutcome });
  // The progress is requested once more, so that subscribers of the progress see the stages finish.
  if (draft.state.interest.progress && tasks.length > 0) {
    return askExtra(draft, { ask: "progress", taskNames: tasks.map((task) => task.name) });
  }
  return askFailureOrEnd(draft);
}

function askExtra(draft: StepBuilder, question: Extra["question"]): void {
  draft.set({ extra: { question, faults: 0 } });
  draft.ask("main", question, noPause);
}

function askFailureOrEnd(draft: StepBuilder): void {
  const { tasksOutcome } = draft.state;
  if (tasksOutcome === null) return;
  switch (tasksOutcome.type) {
    case "succeeded":
      return end(draft, { type: "succeeded" });
    case "cancelled":
      return end(draft, { type: "cancelled", taskName: tasksOutcome.taskName });
    case "failed":
      return askExtra(draft, { ask: "failure", taskName: tasksOutcome.taskName });
    case "unsettled":
      return endAsFailed(draft, `The instance has ended, but its task ${tasksOutcome.taskName} is ${tasksOutcome.statusText}.`, null);
  }
}

function endAsFailed(draft: StepBuilder, message: string, odpsCode: string | null): void {
  end(draft, { type: "failed", taskName: draft.state.tasksOutcome?.taskName ?? null, message, odpsCode });
}

function mainFault(draft: StepBuilder, fault: Fault): void {
  const { state, config, now } = draft;
  const { error } = fault;
  if (state.extra !== null) return extraFault(draft, state.extra, error);
  if (error.code === "not_found" && state.view !== null) {
    // If only the tasks are not found, the service may lack that call, so the status of the instance is requested again.
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

/** A fault on optional information: if it stays unavailable, the watch ends without it and emits no `trouble`. */
function extraFault(draft: StepBuilder, { question, faults }: Extra, error: MaxComputeError): void {
  if (question.ask === "progress") return askFailureOrEnd(draft);
  const tries = faults + 1;
  const mayPass = error.transient || error.code === "unexpected_answer";
  if (mayPass && tries < mostFailureTries) {
    draft.set({ extra: { question, faults: tries } });
    return draft.ask("main", question, faultPause(tries));
  }
  return endAsFailed(draft, `Task ${question.taskName} failed. The reason could not be read: ${error.message}`, null);
}

/** The question to repeat. It follows from the state, so it is not stored. After a fault it is plain, so that the recovery is reported immediately. */
function sameQuestion({ phase, doubt, extra }: MachineState): Question {
  if (extra !== null) return extra.question;
  return phase === "ending" && doubt === null ? { ask: "tasks" } : plainStatus;
}

/** After a sleep all information is old: the machine emits `trouble` and asks everything again immediately. */
function wake(draft: StepBuilder, since: number): void {
  const { state } = draft;
  if (state.phase === "new") return;
  draft.cancel("main");
  draft.cancel("detail");
  // No subscriber wants the progress any more.
  if (state.extra?.question.ask === "progress" && !state.interest.progress) return askFailureOrEnd(draft);
  if (state.trouble === null && state.extra === null) {
    const code = "aborted";
    draft.set({ trouble: { since, faults: 0, unreadable: 0, code, silentMs: 0 } });
    const message = "This machine was asleep and sent no requests during that time.";
    if (state.view !== null) draft.emit({ type: "trouble", code, message, since: new Date(since).toISOString() });
  }
  draft.set({ unheld: 0 });
  draft.ask("main", sameQuestion(state), noPause);
  followDetail(draft);
}

function recover(draft: StepBuilder): void {
  const { trouble, view } = draft.state;
  if (trouble === null) return;
  draft.set({ trouble: null });
  if (view !== null) draft.emit({ type: "recovered", since: new Date(trouble.since).toISOString() });
}

/** Starts or stops the detail lane according to the interest. */
function followDetail(draft: StepBuilder): void {
  const { phase, interest, tickets } = draft.state;
  if (phase !== "following") return;
  const wanted = interest.tasks || interest.progress;
  if (!wanted) return draft.cancel("detail");
  if (tickets.detail === null) askDetail(draft, noPause);
}

function askDetail(draft: StepBuilder, pause: Pause): void {
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

function detailAnswer(draft: StepBuilder, answer: Answer): void {
  draft.set({ detailFaults: 0 });
  if (answer.ask === "tasks") showTasks(draft, answer.tasks);
  if (answer.ask === "progress") showProgress(draft, answer.progress);
  askDetail(draft, detailPause(draft, answer));
}

function detailPause({ state, config: { progressIntervalMs } }: StepBuilder, answer: Answer): Pause {
  const { interest, view, detailLooks } = state;
  if (!interest.progress) return progressPause(progressIntervalMs * tasksEvery);
  // While a job waits, the first pauses are shorter: otherwise a short job would end before its first stage is seen.
  if (runningTasks(view).length === 0) return progressPause(Math.min(100 * 2 ** detailLooks, progressIntervalMs));
  // Once a task is known to run, its first stages are requested immediately; after that at the interval.
  const news = answer.ask === "tasks" && view?.progress.length === 0;
  return news ? noPause : progressPause(progressIntervalMs);
}

function detailFault(draft: StepBuilder, error: MaxComputeError): void {
  // Only faults of the main lane can end a watch. Here a fault only makes the next pause longer.
  const faults = draft.state.detailFaults + 1;
  draft.set({ detailFaults: faults });
  askDetail(draft, faultPause(faults, Math.max(error.retryAfterMs ?? 0, draft.config.progressIntervalMs)));
}

function showTasks(draft: StepBuilder, tasks: readonly TaskInfo[]): void {
  const views = tasks.map(taskView);
  if (!sameJson(views, draft.state.view?.tasks)) draft.emit({ type: "tasks", tasks: views });
}

function showProgress(draft: StepBuilder, progress: readonly TaskProgress[]): void {
  for (const task of progress) {
    const known = draft.state.view?.progress.find((other) => other.taskName === task.taskName);
    if (known === undefined ? task.stages.length > 0 : !sameJson(known, task)) draft.emit({ type: "progress", progress: task });
  }
}

function end(draft: StepBuilder, outcome: InstanceOutcome): void {
  draft.emit(outcome);
  draft.finish({ type: "complete" });
}
