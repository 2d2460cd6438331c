/**
 * The states of an instance (docs/protocol.md 2). `Unknown` stands for a word that this version does not know; it is
 * kept in `statusText`.
 */
export const InstanceStatus: {
  readonly Running: "Running";
  readonly Suspended: "Suspended";
  readonly Terminated: "Terminated";
  readonly Unknown: "Unknown";
} = { Running: "Running", Suspended: "Suspended", Terminated: "Terminated", Unknown: "Unknown" };
export type InstanceStatus = (typeof InstanceStatus)[keyof typeof InstanceStatus];

/** The states of a task (docs/protocol.md 2). */
export const TaskStatus: {
  readonly Waiting: "Waiting";
  readonly Running: "Running";
  readonly Success: "Success";
  readonly Failed: "Failed";
  readonly Suspended: "Suspended";
  readonly Cancelled: "Cancelled";
  readonly Unknown: "Unknown";
} = {
  Waiting: "Waiting",
  Running: "Running",
  Success: "Success",
  Failed: "Failed",
  Suspended: "Suspended",
  Cancelled: "Cancelled",
  Unknown: "Unknown",
};
export type TaskStatus = (typeof TaskStatus)[keyof typeof TaskStatus];

/** What the status call tells of an instance (docs/protocol.md 2.3). */
export interface InstanceInfo {
  readonly id: string;
  readonly status: InstanceStatus;
  /** The service's own word for the status. */
  readonly statusText: string;
  /** Such as `ALIYUN$name@example.com`; null when the service did not say. */
  readonly owner: string | null;
  readonly startTime: Date | null;
  /** Null while the instance has not ended. */
  readonly endTime: Date | null;
}

/** One task of an instance, and earlier attempts at it (docs/protocol.md 2.6). */
export interface TaskInfo {
  readonly name: string;
  /** The task's element name, such as `SQL`. */
  readonly type: string;
  readonly status: TaskStatus;
  readonly statusText: string;
  readonly startTime: Date | null;
  readonly endTime: Date | null;
  readonly histories: readonly TaskInfo[];
}

/** One stage of a running task (docs/protocol.md 2.8). Plain JSON. */
export interface StageProgress {
  /** Such as `M1_job_0`. */
  readonly name: string;
  /** As the service says it, upper case: `WAITING`, `RUNNING`, `TERMINATED` …; null when it does not. */
  readonly status: string | null;
  readonly runningWorkers: number;
  /** Workers that are done. */
  readonly terminatedWorkers: number;
  readonly totalWorkers: number;
  /** Second workers started for slow ones. */
  readonly backupWorkers: number;
  readonly inputRecords: number;
  readonly outputRecords: number;
  /** 0 to 100. */
  readonly finishedPercentage: number;
}

/** The stages of one task. Plain JSON. */
export interface TaskProgress {
  readonly taskName: string;
  readonly stages: readonly StageProgress[];
}

/** Column of a result, its type as the service writes it in upper case, such as `ARRAY<STRING>`. */
export interface ResultColumn {
  readonly name: string;
  readonly type: string;
}

/** What the service says about a result beside its text (docs/protocol.md 2.7); ordinary jobs carry none. */
export interface ResultDescriptor {
  readonly isSelect: boolean;
  /** `FULL`, `TRUNCATED` or `NO`, upper case; null when absent. */
  readonly selectResultStatus: string | null;
  readonly columns: readonly ResultColumn[] | null;
}

/** The result of one task (docs/protocol.md 2.7). */
export interface TaskResult {
  readonly name: string;
  readonly type: string;
  /** Present in synchronous answers. */
  readonly statusText: string | null;
  /** `csv` for a SELECT, else `text`; null when absent. */
  readonly format: string | null;
  /** How the text travelled: `Base64`, or null for literal text. */
  readonly transform: string | null;
  /** The content's bytes, decoded from Base64 where it was used. STRING values are bytes and need not be UTF-8. */
  readonly bytes: Uint8Array;
  readonly descriptor: ResultDescriptor | null;
}
