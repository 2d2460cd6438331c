import type { MaxComputeError } from "../../error.ts";
import type { InstanceInfo } from "../../model.ts";
import type { Pause } from "../shared/pauses.ts";
import { foldEvent } from "./fold-event.ts";
import type { InstanceEventBody } from "./instance-event.ts";
import type { MachineConfig, MachineState, Output } from "./machine-state.ts";
import type { Lane, Question } from "./question.ts";
import { describeCounts } from "./answer-counts.ts";
import { sameJson, statusEvent } from "./views.ts";

export interface Step {
  readonly state: MachineState;
  readonly outputs: readonly Output[];
}

/** Builds one step: the next state, and the outputs so far. */
export class StepBuilder {
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

  /** Returns whether the lane waits for the answer with this ticket. If so, the lane is free afterwards. */
  take(lane: Lane, ticket: number): boolean {
    if (this.state.tickets[lane] !== ticket) return false;
    this.set({ tickets: { ...this.state.tickets, [lane]: null } });
    return true;
  }

  ask(lane: Lane, question: Question, pause: Pause): void {
    const ticket = this.state.lastTicket + 1;
    this.set({ lastTicket: ticket, tickets: { ...this.state.tickets, [lane]: ticket } });
    this.#outputs.push({ type: "ask", lane, ticket, question, pause, faults: this.#faults(lane) });
  }

  /** How many times in a row the question of the lane has failed. */
  #faults(lane: Lane): number {
    const { detailFaults, extra, trouble } = this.state;
    return lane === "detail" ? detailFaults : (extra?.faults ?? trouble?.faults ?? 0);
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
    const told = describeCounts(this.state.counts);
    this.finish({ type: "error", error: error.with({ instanceId: this.config.instanceId, nextStep: `Requests so far: ${told}.` }) });
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
