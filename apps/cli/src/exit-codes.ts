import type { InstanceOutcome, MaxComputeError } from "@maxcompute-rx/node";

/** What the program answers to the shell. Scripts rely on these numbers: they never change their meaning. */
export const exitCodes = {
  succeeded: 0,
  failed: 1,
  usage: 2,
  cancelled: 3,
  timeout: 4,
  cannotLook: 5,
  lost: 6,
  resultIncomplete: 7,
  defect: 70,
  interrupted: 130,
  brokenPipe: 141,
  terminated: 143,
} as const;

/** The table of `--help` and of the README. */
export const exitCodesHelp = `Exit codes:
  0    the job succeeded, or the command did what it was asked
  1    the job failed, its SQL was refused, its state forbids what was asked, or a check of doctor failed
  2    wrong usage: a command, option or argument
  3    the job was cancelled
  4    --timeout ended the wait; the job may still run
  5    could not look: configuration, network, permission, or the service is away
  6    the instance is unknown or lost, or it is not known whether the job was submitted
  7    the job succeeded, but its result cannot be shown or saved whole
  70   a defect of this program
  130  left by Ctrl-C; the job may still run (143: by SIGTERM, 141: nobody reads the output any more)`;

/** The exit code that stands for an error. */
export function exitCodeOfError(error: MaxComputeError): number {
  switch (error.code) {
    case "invalid_argument":
      return exitCodes.usage;
    case "sql_refused":
    case "job_failed":
    case "invalid_state":
      return exitCodes.failed;
    case "job_cancelled":
      return exitCodes.cancelled;
    case "submit_unknown":
      return exitCodes.lost;
    case "not_found":
      return error.instanceId === undefined ? exitCodes.cannotLook : exitCodes.lost;
    case "result_truncated":
    case "result_damaged":
      return exitCodes.resultIncomplete;
    case "aborted":
      return exitCodes.interrupted;
    default:
      return exitCodes.cannotLook;
  }
}

/** The exit code that stands for how a job ended. */
export function exitCodeOfOutcome(outcome: InstanceOutcome): number {
  switch (outcome.type) {
    case "succeeded":
      return exitCodes.succeeded;
    case "failed":
      return exitCodes.failed;
    case "cancelled":
      return exitCodes.cancelled;
    case "lost":
      return exitCodes.lost;
  }
}

// Of several jobs the worst one speaks: not knowing is worse than a failure, a failure worse than a cancelled job.
const worstFirst: readonly number[] = [exitCodes.cannotLook, exitCodes.lost, exitCodes.failed, exitCodes.cancelled];

export function worstExitCode(codes: readonly number[]): number {
  return worstFirst.find((code) => codes.includes(code)) ?? codes.find((code) => code !== 0) ?? 0;
}
