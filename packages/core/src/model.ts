/**
 * The states of an instance (docs/protocol.md 2). `Unknown` stands for a word that is unknown to this version; `statusText` has
 * the word itself.
 */
export const InstanceStatus: {
  /** Waits in a queue or runs. */
  readonly Running: "Running";
  /** Was suspended by the service and may continue. */
  readonly Suspended: "Suspended";
  /** Has ended; the statuses of its tasks say how. */
  readonly Terminated: "Terminated";
  /** A word that is unknown to this version. */
  readonly Unknown: "Unknown";
} = { Running: "Running", Suspended: "Suspended", Terminated: "Terminated", Unknown: "Unknown" };
/** One of the states of an instance. */
export type InstanceStatus = (typeof InstanceStatus)[keyof typeof InstanceStatus];

/** The states of a task (docs/protocol.md 2). */
export const TaskStatus: {
  /** Has not started. */
  readonly Waiting: "Waiting";
  /** Runs. */
  readonly Running: "Running";
  /** Ended successfully. */
  readonly Success: "Success";
  /** Ended with an error, whose text is the task's result. */
  readonly Failed: "Failed";
  /** Was suspended by the service and may continue. */
  readonly Suspended: "Suspended";
  /** Was stopped. */
  readonly Cancelled: "Cancelled";
  /** A word that is unknown to this version. */
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

/** The status of an instance, as the status call returns it (docs/protocol.md 2.3). */
export interface InstanceInfo {
  /** The instance's id, such as `20160420174105823gtr1v8kqw`. */
  readonly id: string;
  /** The status as a known word. */
  readonly status: InstanceStatus;
  /** The service's own word for the status. */
  readonly statusText: string;
  /** The account that submitted it, such as `ALIYUN$name@example.com`; null when the service did not say. */
  readonly owner: string | null;
  /** When it was submitted; null when the service did not say. */
  readonly startTime: Date | null;
  /** When it ended; null while it has not. */
  readonly endTime: Date | null;
}

/** One task of an instance, with earlier attempts to run it (docs/protocol.md 2.6). */
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
  /** Earlier attempts to run it, in the order of the service; usually empty. */
  readonly histories: readonly TaskInfo[];
}

/** One stage of a running task (docs/protocol.md 2.8). It can be written as JSON without loss. */
export interface StageProgress {
  /** The stage's name, such as `M1_job_0`. */
  readonly name: string;
  /** The service's word in upper case, such as `WAITING`, `RUNNING` or `TERMINATED`; null when it sends none. */
  readonly status: string | null;
  /** Number of workers that run. */
  readonly runningWorkers: number;
  /** Number of workers that have ended. */
  readonly terminatedWorkers: number;
  /** Number of workers that the stage needs in total. */
  readonly totalWorkers: number;
  /** Number of backup workers, started because others are slow. */
  readonly backupWorkers: number;
  /** Number of records read so far. */
  readonly inputRecords: number;
  /** Number of records written so far. */
  readonly outputRecords: number;
  /** Progress of the stage in percent, 0 to 100. */
  readonly finishedPercentage: number;
}

/** The stages of one task. It can be written as JSON without loss. */
export interface TaskProgress {
  /** Name of the task that the stages belong to. */
  readonly taskName: string;
  /** Its stages in the order of the service; empty until the first one is scheduled. */
  readonly stages: readonly StageProgress[];
}

/** A column of a result, as its descriptor names it. */
export interface ResultColumn {
  /** The column's name. */
  readonly name: string;
  /** The type in upper case, such as `ARRAY<STRING>`. */
  readonly type: string;
}

/** Metadata of a result (docs/protocol.md 2.7). Results of ordinary jobs have none. */
export interface ResultDescriptor {
  /** Whether the statement was a SELECT. */
  readonly isSelect: boolean;
  /** `FULL`, `TRUNCATED` or `NO` (no rows), in upper case; null when absent. */
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
  /** The service's word for the task's status, which only synchronous answers contain; otherwise null. */
  readonly statusText: string | null;
  /** `csv` for a SELECT, otherwise `text`; null when absent. */
  readonly format: string | null;
  /** How the text was sent: `Base64`, or null for literal text. */
  readonly transform: string | null;
  /** The bytes of the content, decoded from Base64 where it was used. STRING values in it need not be UTF-8. */
  readonly bytes: Uint8Array;
  /** Metadata of the result; null for ordinary jobs. */
  readonly descriptor: ResultDescriptor | null;
}
