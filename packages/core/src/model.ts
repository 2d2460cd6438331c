/**
 * The states of an instance (docs/protocol.md 2). `Unknown` stands for a word that this version does not know; it is
 * kept in `statusText`.
 */
export const InstanceStatus: {
  /** Waits or works. */
  readonly Running: "Running";
  /** Was halted by the service and may go on. */
  readonly Suspended: "Suspended";
  /** Has ended; its tasks say how. */
  readonly Terminated: "Terminated";
  /** A word that this version does not know. */
  readonly Unknown: "Unknown";
} = { Running: "Running", Suspended: "Suspended", Terminated: "Terminated", Unknown: "Unknown" };
/** One of the states of an instance. */
export type InstanceStatus = (typeof InstanceStatus)[keyof typeof InstanceStatus];

/** The states of a task (docs/protocol.md 2). */
export const TaskStatus: {
  /** Has not started. */
  readonly Waiting: "Waiting";
  /** Works. */
  readonly Running: "Running";
  /** Ended as it should. */
  readonly Success: "Success";
  /** Ended with an error, which its result holds. */
  readonly Failed: "Failed";
  /** Was halted by the service and may go on. */
  readonly Suspended: "Suspended";
  /** Was stopped. */
  readonly Cancelled: "Cancelled";
  /** A word that this version does not know. */
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
/** One of the states of a task. */
export type TaskStatus = (typeof TaskStatus)[keyof typeof TaskStatus];

/** What the status call tells of an instance (docs/protocol.md 2.3). */
export interface InstanceInfo {
  /** The instance's id, such as `20160420174105823gtr1v8kqw`. */
  readonly id: string;
  /** The status as a known word. */
  readonly status: InstanceStatus;
  /** The service's own word for the status. */
  readonly statusText: string;
  /** Such as `ALIYUN$name@example.com`; null when the service did not say. */
  readonly owner: string | null;
  /** When it was submitted; null when the service did not say. */
  readonly startTime: Date | null;
  /** Null while the instance has not ended. */
  readonly endTime: Date | null;
}

/** One task of an instance, and earlier attempts at it (docs/protocol.md 2.6). */
export interface TaskInfo {
  /** The task's name, such as `AnonymousSQLTask`. */
  readonly name: string;
  /** The task's element name, such as `SQL`. */
  readonly type: string;
  /** The status as a known word. */
  readonly status: TaskStatus;
  /** The service's own word for the status. */
  readonly statusText: string;
  /** When it started; null while it has not. */
  readonly startTime: Date | null;
  /** When it ended; null while it has not. */
  readonly endTime: Date | null;
  /** Earlier attempts at it, in the order in which the service lists them; mostly empty. */
  readonly histories: readonly TaskInfo[];
}

/** One stage of a running task (docs/protocol.md 2.8). Plain JSON. */
export interface StageProgress {
  /** Such as `M1_job_0`. */
  readonly name: string;
  /** As the service says it, upper case: `WAITING`, `RUNNING`, `TERMINATED` …; null when it does not. */
  readonly status: string | null;
  /** Workers that are at work. */
  readonly runningWorkers: number;
  /** Workers that are done. */
  readonly terminatedWorkers: number;
  /** All workers that the stage will need. */
  readonly totalWorkers: number;
  /** Second workers started for slow ones. */
  readonly backupWorkers: number;
  /** Records read so far. */
  readonly inputRecords: number;
  /** Records written so far. */
  readonly outputRecords: number;
  /** 0 to 100. */
  readonly finishedPercentage: number;
}

/** The stages of one task. Plain JSON. */
export interface TaskProgress {
  /** Name of the task that the stages belong to. */
  readonly taskName: string;
  /** Its stages in the service's order; empty until the first is scheduled. */
  readonly stages: readonly StageProgress[];
}

/** Column of a result, its type as the service writes it in upper case, such as `ARRAY<STRING>`. */
export interface ResultColumn {
  /** The column's name. */
  readonly name: string;
  /** The type in upper case. */
  readonly type: string;
}

/** What the service says about a result beside its text (docs/protocol.md 2.7); ordinary jobs carry none. */
export interface ResultDescriptor {
  /** Whether the statement was a SELECT. */
  readonly isSelect: boolean;
  /** `FULL`, `TRUNCATED` or `NO`, upper case; null when absent. */
  readonly selectResultStatus: string | null;
  /** The result's columns; null when absent. */
  readonly columns: readonly ResultColumn[] | null;
}

/** The result of one task (docs/protocol.md 2.7). */
export interface TaskResult {
  /** Name of the task. */
  readonly name: string;
  /** The task's element name, such as `SQL`. */
  readonly type: string;
  /** Present in synchronous answers. */
  readonly statusText: string | null;
  /** `csv` for a SELECT, else `text`; null when absent. */
  readonly format: string | null;
  /** How the text travelled: `Base64`, or null for literal text. */
  readonly transform: string | null;
  /** The content's bytes, decoded from Base64 where it was used. STRING values are bytes and need not be UTF-8. */
  readonly bytes: Uint8Array;
  /** What the service says about the result; null for ordinary jobs. */
  readonly descriptor: ResultDescriptor | null;
}
