import { MaxComputeError, type MaxComputeErrorCode } from "../../error.ts";
import type { InstanceInfo, InstanceStatus, TaskInfo, TaskProgress, TaskStatus } from "../../model.ts";
import { step } from "../instance/machine.ts";
import { initialState, type Input, type MachineConfig, type MachineState, type Output } from "../instance/machine-state.ts";
import type { Answer, Lane, Question } from "../instance/question.ts";

export const config: MachineConfig = { instanceId: "i1", project: "p", toleranceMs: 300_000, progressIntervalMs: 1000 };

/** Drives a machine by hand, in the same way as `watch`: answers go to the question in flight unless a ticket is given. */
export class MachineDriver {
  state: MachineState = initialState;
  now = 1_700_000_000_000;
  readonly all: Output[] = [];
  readonly questions: Partial<Record<Lane, Question>> = {};

  feed(input: Input): readonly Output[] {
    const { state, outputs } = step(config, this.state, input, this.now);
    this.state = state;
    this.all.push(...outputs);
    for (const output of outputs) {
      if (output.type === "ask") this.questions[output.lane] = output.question;
      if (output.type === "cancel") delete this.questions[output.lane];
    }
    return outputs;
  }

  start(interest = { tasks: false, progress: false }): readonly Output[] {
    return [...this.feed({ type: "interest", interest }), ...this.feed({ type: "start" })];
  }

  answer(lane: Lane, answer: Answer, ticket: number = this.state.tickets[lane] ?? -1): readonly Output[] {
    return this.feed({ type: "answer", lane, ticket, answer });
  }

  fault(lane: Lane, error: MaxComputeErrorCode | MaxComputeError, silentMs = 0): readonly Output[] {
    const thrown = typeof error === "string" ? new MaxComputeError(error, `a fault: ${error}`) : error;
    return this.feed({ type: "fault", lane, ticket: this.state.tickets[lane] ?? -1, error: thrown, silentMs });
  }
}

const start = new Date("2023-01-01T12:00:00Z");

export function statusAnswer(status: InstanceStatus, held = false, statusText: string = status): Answer {
  const endTime = status === "Terminated" ? new Date("2023-01-01T12:00:09Z") : null;
  const info: InstanceInfo = { id: "i1", status, statusText, owner: "ALIYUN$me", startTime: start, endTime };
  return { ask: "status", info, held };
}

export function task(name: string, status: TaskStatus): TaskInfo {
  return { name, type: "SQL", status, statusText: status, startTime: start, endTime: null, histories: [] };
}

export function tasksAnswer(...tasks: readonly TaskInfo[]): Answer {
  return { ask: "tasks", tasks };
}

export function progressOf(taskName: string, percent: number): TaskProgress {
  const stage = { name: "M1", status: "RUNNING", runningWorkers: 1, terminatedWorkers: 0, totalWorkers: 1, backupWorkers: 0 };
  return { taskName, stages: [{ ...stage, inputRecords: 0, outputRecords: 0, finishedPercentage: percent }] };
}

export function progressAnswer(taskName: string, percent: number): Answer {
  return { ask: "progress", progress: [progressOf(taskName, percent)] };
}

export const failureAnswer: Answer = {
  ask: "failure",
  message: "ODPS-0130131:[1,15] Table not found - table p.t",
  odpsCode: "ODPS-0130131",
};

/** Outputs as one line each, such as `ask main status held`, `emit snapshot`, so that a test reads like the table. */
export function told(outputs: readonly Output[]): readonly string[] {
  return outputs.map((output) => {
    switch (output.type) {
      case "ask": {
        const { lane, question, pause } = output;
        const hold = question.ask === "status" && question.hold ? " held" : "";
        return `ask ${lane} ${question.ask}${hold}${pause.floorMs + pause.spreadMs === 0 ? "" : " later"}`;
      }
      case "cancel":
        return `cancel ${output.lane}`;
      case "emit":
        return `emit ${output.event.type}`;
      case "complete":
        return "complete";
      case "error":
        return `error ${output.error.code}`;
    }
  });
}
