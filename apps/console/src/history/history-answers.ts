// What the server answers below /api/history, and the page reads: the one place that both take the types from.

/** The outcomes, in the order in which the page shows them. */
export const historyOutcomes = ["running", "succeeded", "failed", "cancelled", "unknown"] as const;

/** How a job ended, as far as the history knows. `unknown`: it has ended, or is gone, and nobody can say how. */
export type HistoryOutcome = (typeof historyOutcomes)[number];

/** A job that the server has seen. Plain JSON; times are ISO 8601 in UTC, and null where they are not known. */
export interface HistoryJob {
  readonly project: string;
  /** The id of the instance. */
  readonly id: string;
  /** The name that the job was given; null if it has none, or if it is not known. */
  readonly name: string | null;
  readonly owner: string | null;
  /** The same for all runs of the same job; null if neither name nor source is known. */
  readonly fingerprint: string | null;
  /** The SQL text: in lists its beginning, of a single job all that is stored. Null if there is none or the caller may not read it. */
  readonly sql: string | null;
  readonly submitted: string | null;
  /** When it began to run, after its time in the queue. */
  readonly started: string | null;
  readonly ended: string | null;
  /** The time in the queue, in milliseconds. */
  readonly queuedMs: number | null;
  /** The time from the beginning of the run (of the submit, if that is not known) to the end, in milliseconds; null until it has ended. */
  readonly durationMs: number | null;
  readonly outcome: HistoryOutcome;
  /** Such as `ODPS-0123144`; null unless it failed with a code. */
  readonly errorCode: string | null;
  /** Why it failed; null if it did not, or if the caller may not read it. */
  readonly errorMessage: string | null;
  /** Records read by the first stages, and written by the last one; null if no progress was seen. */
  readonly inputRecords: number | null;
  readonly outputRecords: number | null;
}

/** The answer of `GET /api/history/jobs`: the newest first. */
export interface HistoryJobs {
  readonly jobs: readonly HistoryJob[];
  /** The value of `before` for the jobs after these; absent if there are none. */
  readonly next?: string;
}

/** The answer of `GET /api/history/runs/{fingerprint}`: the runs of one job, the newest first. */
export interface HistoryRuns {
  readonly fingerprint: string;
  readonly runs: readonly HistoryJob[];
  /** The median of the durations of the runs that succeeded, in milliseconds; null if none did. */
  readonly medianMs: number | null;
  /** The median of the times in the queue, in milliseconds; null if none is known. */
  readonly medianQueuedMs: number | null;
}

/** The body of an answer that is refused. */
export interface HistoryFault {
  readonly code: string;
  readonly message: string;
  readonly nextStep?: string;
}
