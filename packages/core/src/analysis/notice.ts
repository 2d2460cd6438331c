/** The stage that a notice is about. */
export interface StageRef {
  /** Name of the task that the stage belongs to. */
  readonly taskName: string;
  /** Name of the stage, such as `R2_1_job_0`. */
  readonly stage: string;
}

/** How fast a running stage is, over the last minute or since it was first seen. */
export interface RateNotice extends StageRef {
  /** Always `rate`. */
  readonly type: "rate";
  /** Records read per second. */
  readonly inputRecordsPerSecond: number;
  /** Records written per second. */
  readonly outputRecordsPerSecond: number;
  /** Workers that end per second. */
  readonly workersPerSecond: number;
}

/**
 * Why there is no idea of the remaining time:
 *
 * - `waiting`: the instance waits in the queue, or is suspended
 * - `no-stages`: no stage is known yet, or all known stages have ended
 * - `too-early`: not enough of a stage was seen
 * - `more-tasks`: tasks have not begun, and their stages are not known
 * - `one-worker`: the last worker of many runs, and its pace is not known
 * - `stalled`: the running stages do not move
 * - `too-wide`: the range would say nothing, because its ends differ by more than ten times and by more than the time that has passed
 * - `trouble`: the service cannot be asked at the moment
 */
export type NoIdeaReason = "waiting" | "no-stages" | "too-early" | "more-tasks" | "one-worker" | "stalled" | "too-wide" | "trouble";

/** How long the instance will presumably take from now on. Never a single number: a range, or no idea. */
export type RemainingNotice =
  | {
      readonly type: "remaining";
      readonly known: true;
      /** The shortest time, in milliseconds, from 0 up. */
      readonly fromMs: number;
      /** The longest time, in milliseconds; not below `fromMs`. */
      readonly toMs: number;
    }
  | {
      readonly type: "remaining";
      readonly known: false;
      /** Why there is no idea. */
      readonly reason: NoIdeaReason;
    };

/** Nothing that the service tells about the instance has changed for a while. */
export interface StallNotice {
  /** Always `stall`. */
  readonly type: "stall";
  /** When something changed last: ISO 8601 in UTC. */
  readonly since: string;
  /**
   * What does not move. `running`: stages that run. `waiting`: stages that wait, while none runs. `ending`: all stages have ended, and
   * the instance has not.
   */
  readonly what: "running" | "waiting" | "ending";
  /** The stages that do not move; empty for `ending`. */
  readonly stages: readonly StageRef[];
}

/** One worker, or very few of many, keeps a stage running, or has much more to do than the others. */
export interface SkewNotice extends StageRef {
  /** Always `skew`. */
  readonly type: "skew";
  /**
   * How it was found. `last-worker`: from progress, because the others have ended. `records` and `time`: from the list of workers, because
   * the worker has read, or runs for, `ratio` times the median of those that have ended.
   */
  readonly by: "last-worker" | "records" | "time";
  /** Id of the worker, such as `Odps/project_x/R2_1#17_0`; null without a list of workers. */
  readonly workerId: string | null;
  /** The id to ask for its logs with; null if it is not known. */
  readonly logId: string | null;
  /** How many times the median; null for `last-worker`. */
  readonly ratio: number | null;
  /** Number of workers that have not ended. */
  readonly leftWorkers: number;
  /** Number of workers of the stage. */
  readonly totalWorkers: number;
}

/** The service repeats the work of slow workers of a stage by others. */
export interface BackupNotice extends StageRef {
  /** Always `backup-workers`. */
  readonly type: "backup-workers";
  /** Number of backup workers that run. */
  readonly count: number;
}

/** The instance waits in the queue. */
export interface QueueNotice {
  /** Always `queue`. */
  readonly type: "queue";
  /** Since when it was seen waiting: ISO 8601 in UTC. */
  readonly since: string;
  /** Its place, from 1 up; null without queueing information. */
  readonly position: number | null;
  /** The length of the queue; null if it is not known. */
  readonly length: number | null;
  /** Whether its place has become better within the time after which a stall is told; null if it was not watched for that long. */
  readonly moving: boolean | null;
}

/** What can be said about a run at a moment. Plain JSON. A minor version may add types, so give a `switch` a `default`. */
export type Notice = RateNotice | RemainingNotice | StallNotice | SkewNotice | BackupNotice | QueueNotice;
