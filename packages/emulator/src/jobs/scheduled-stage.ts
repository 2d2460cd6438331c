/** When a stage runs, in ms of work since the schedule began, and how wide. */
export interface ScheduledStage {
  readonly id: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly workers: number;
  readonly backupWorkers: number;
  readonly inputRecords: number;
  readonly outputRecords: number;
  /** How many times the share of the others its slowest worker has. Default 1. */
  readonly skew?: number;
  /** Bytes of a record. Default 8. */
  readonly recordBytes?: number;
  /** The table it scans. */
  readonly table?: string;
  /** The table or partition that it writes: `t` or `t/ds=20260101`. */
  readonly writes?: string;
}
