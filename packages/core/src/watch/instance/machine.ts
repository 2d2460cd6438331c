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

// The state machine of one watch, without time, network or randomness: SPEC.md is its description, and says which
// test holds which rule. `watch.ts` carries out what it puts out.

/** Asks for the status without a hold: the answer comes at once. */
const plainStatus: Question = { ask: "status", hold: false, known: null };

/** Every n-th look of the detail lane is at the tasks, the others at the progress. */
const tasksEvery = 5;
/** How often the text of a failure is asked for. It only completes the picture, so the end never waits longer for it. */
const mostFailureTries = 5;

/** The machine: from a state and an input to the next state and what is to be done. */
export function step(config: MachineConfig, state: MachineState, input: Input, now: number): Step {
  if (state.phase === "over") return { state, outputs: [] };
  const draft = new StepBuilder(config, state, now);
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

function statusAnswer(draft: StepBuilder, { info, held, tasks }: Extract<Answer, { ask: "status" }>, plain: boolean): void {
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
function endedTasks(draft: StepBuilder, tasks: readonly TaskInfo[]): void {
  showTasks(draft, tasks);
  const tasksOutcome = outcomeOf(tasks);
  if (tasksOutcome.type === "unsettled" && draft.state.unsettledLooks < 3) {
    draft.set({ unsettledLooks: draft.state.unsettledLooks + 1 });
    return draft.ask("main", { ask: "tasks" }, endPause(draft.state.unsettledLooks));
  }
  draft.set({ tasksOutcome });
  // One last look, so that the stages that somebody watched are seen to finish.
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

/** The end is told without what cannot be had and only completes the picture, and without a word of trouble. */
function extraFault(draft: StepBuilder, { question, faults }: Extra, error: MaxComputeError): void {
  if (question.ask === "progress") return askFailureOrEnd(draft);
  const tries = faults + 1;
  const mayPass = error.transient || error.code === "unexpected_answer";
  if (mayPass && tries < mostFailureTries) {
    draft.set({ extra: { question, faults: tries } });
    return draft.ask("main", question, faultPause(tries));
  }
  return endAsFailed(draft, `Task ${question.taskName} failed. Why was not told: ${error.message}`, null);
}

/** What to ask again: it follows from the state, so it need not be remembered. After a fault nothing is held: that all is well again is told at once. */
function sameQuestion({ phase, doubt, extra }: MachineState): Question {
  if (extra !== null) return extra.question;
  return phase === "ending" && doubt === null ? { ask: "tasks" } : plainStatus;
}

/** After a sleep nothing that is known is new: the gap is told, and everything is asked at once. */
function wake(draft: StepBuilder, since: number): void {
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

function recover(draft: StepBuilder): void {
  const { trouble, view } = draft.state;
  if (trouble === null) return;
  draft.set({ trouble: null });
  if (view !== null) draft.emit({ type: "recovered", since: new Date(trouble.since).toISOString() });
}

/** Starts or stops the detail lane as the interest asks for it. */
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
  // A job that waits is looked at sooner at first, because a short one would be over before its first stage was seen.
  if (runningTasks(view).length === 0) return progressPause(Math.min(100 * 2 ** detailLooks, progressIntervalMs));
  // Once a task is known to run, its first stages are looked at right away; from then on at the interval.
  const news = answer.ask === "tasks" && view?.progress.length === 0;
  return news ? noPause : progressPause(progressIntervalMs);
}

function detailFault(draft: StepBuilder, error: MaxComputeError): void {
  // The main lane decides about life and death of a watch. Here a fault only slows the looks down.
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
