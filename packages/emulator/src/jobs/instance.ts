import type { XmlElement } from "../wire/xml.ts";
import type { StoredRows } from "../rows/stored-rows.ts";
import type { StageProgress, StageRun, Stages } from "./stage-schedule.ts";

/** `Suspended` and `Unknown` only in recordings. */
export type TaskStatus = "Waiting" | "Running" | "Success" | "Failed" | "Cancelled" | "Suspended" | "Unknown";

/** What a task leaves behind: the rows of a SELECT, or text, the text of an error among it. */
export type TaskResult =
  | { readonly format: "text"; readonly text: string }
  | {
      readonly format: "csv";
      readonly rows: StoredRows;
      /** JSON (docs/protocol.md 2.7). */
      readonly descriptor?: string;
      /** The number of rows after which the query was cut; absent if it was not. */
      readonly cutAfter?: number;
    };

/** Nickname of the quota of ordinary jobs. */
export const batchQuota = "default";

export function textResult(text: string): TaskResult {
  return { format: "text", text };
}

/** One task of an instance and what has become of it. */
export class Task {
  readonly name: string;
  /** The name of its element in the job: `SQL`, `Merge` … */
  readonly type: string;
  status: TaskStatus = "Waiting";
  startTime: number | undefined;
  endTime: number | undefined;
  result: TaskResult | undefined;
  /** Texts that clients have put under a key (docs/protocol.md 2.14). */
  readonly info: Map<string, string> = new Map();
  /** When somebody last asked for its quota. */
  quotaAskedAt: number | undefined;
  /** Whether it gives rows. Known only of interactive queries that could be compiled. */
  isSelect: boolean | undefined;
  readonly #schedules: Stages[] = [];

  constructor(name: string, type: string) {
    this.name = name;
    this.type = type;
  }

  start(now: number): void {
    this.status = "Running";
    this.startTime = now;
  }

  end(now: number, status: TaskStatus, result: TaskResult): void {
    this.status = status;
    this.endTime = now;
    this.result = result;
    const how = status === "Success" ? "succeeded" : status === "Failed" ? "failed" : "cancelled";
    for (const schedule of this.#schedules) schedule.end(now, how);
  }

  addSchedule(schedule: Stages): void {
    this.#schedules.push(schedule);
  }

  /** Stages of all its statements so far, in order. Empty before scheduling. */
  progress(now: number): StageProgress[] {
    return this.#schedules.flatMap((schedule) => schedule.progress(now));
  }

  /** The same with their workers. */
  runs(now: number): StageRun[] {
    return this.#schedules.flatMap((schedule) => schedule.runs(now));
  }

  /** Epoch ms at which its first stage started. */
  get executedAt(): number | undefined {
    return this.#schedules[0]?.timeAt(0);
  }
}

/** A node of an XFlow's run (docs/protocol.md 4.4). */
export interface XFlowAction {
  readonly nodeType: "Local" | "Instance" | "SubWorkflow";
  readonly name: string;
  readonly instance?: Instance;
}

/** The XFlow side of an instance that runs one. */
export interface XFlowState {
  readonly body: string;
  readonly actions: XFlowAction[];
}

/** The session side of an instance that is one (docs/protocol.md 5.5). */
export interface SessionState {
  /** Undefined: the session is called as its instance. */
  readonly name: string | undefined;
  /** They hold for all its queries. */
  readonly settings: Readonly<Record<string, string>>;
  /** Its queries by number, oldest first: each an instance that no list shows. */
  readonly queries: Map<number, Instance>;
  /** The number of the last query; 0 before the first one. */
  lastQuery: number;
  /** Epoch ms. */
  lastUsed: number;
  /** Resolved when it takes queries. */
  readonly started: PromiseWithResolvers<void>;
  /** Ends the session, and the queries that run in it, with the reason as their error. */
  readonly lost: AbortController;
}

export interface InstanceInit {
  /** Under which it was submitted. */
  readonly guid?: string | undefined;
  readonly id: string;
  readonly owner: string;
  readonly startTime: number;
  readonly jobName: string;
  readonly tasks: readonly Task[];
  readonly source: XmlElement;
  readonly xflow?: XFlowState;
  readonly session?: SessionState;
  /** Default `default`. */
  readonly quota?: string | undefined;
}

/** One run of a job. */
export class Instance {
  readonly id: string;
  readonly owner: string;
  readonly startTime: number;
  readonly jobName: string;
  readonly tasks: readonly Task[];
  readonly source: XmlElement;
  readonly xflow: XFlowState | undefined;
  readonly session: SessionState | undefined;
  readonly guid: string | undefined;
  /** Nickname of the quota it runs on. */
  readonly quota: string;
  endTime: number | undefined;
  /** What its status is called before its end. Only recordings have another word. */
  word: string = "Running";
  /** Resolves once the instance is Terminated; never rejects. */
  readonly ended: Promise<void>;
  readonly #stop = new AbortController();
  #resolveEnded: () => void = () => {};

  constructor(init: InstanceInit) {
    this.id = init.id;
    this.owner = init.owner;
    this.startTime = init.startTime;
    this.jobName = init.jobName;
    this.tasks = init.tasks;
    this.source = init.source;
    this.xflow = init.xflow;
    this.session = init.session;
    this.quota = init.quota ?? batchQuota;
    this.guid = init.guid;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  get status(): string {
    return this.endTime === undefined ? this.word : "Terminated";
  }

  get succeeded(): boolean {
    return this.endTime !== undefined && this.tasks.every((task) => task.status === "Success");
  }

  /** Aborted when the instance is to stop. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Resolves when it has stopped, DuckDB included. */
  stop(): Promise<void> {
    this.#stop.abort(new DOMException("The instance was stopped.", "AbortError"));
    return this.ended;
  }

  end(now: number): void {
    this.endTime = now;
    this.#resolveEnded();
  }
}
