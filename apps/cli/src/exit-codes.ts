import type { MaxComputeError } from "@maxcompute-rx/node";

/** The exit codes of the program. Scripts depend on these numbers, so their meaning never changes. */
export const exitCodes = {
  succeeded: 0,
  failed: 1,
  usage: 2,
  cancelled: 3,
  timeout: 4,
  cannotLook: 5,
  lost: 6,
  resultIncomplete: 7,
  noticeFailed: 8,
  defect: 70,
  interrupted: 130,
  brokenPipe: 141,
  terminated: 143,
} as const;

/** The table in `--help`. The README has the same codes. */
export const exitCodesHelp = `Exit codes:
  0    the job or the command succeeded
  1    the job failed, its SQL was refused, its state does not allow the operation, or a check of doctor failed
  2    wrong usage: a command, option or argument
  3    the job was cancelled
  4    --timeout ended the wait; the job may still be running
  5    the service could not be asked: configuration, network, permission, or the service is unavailable
  6    the instance is unknown or lost, or it is not known whether the job was submitted
  7    a result or a recording is not complete: truncated, damaged, or it could not be written
  8    the job succeeded, but --notify-url or --exec failed
  70   a bug in this program
  130  ended by Ctrl-C; the job may still be running (143: by SIGTERM, 141: the reader of the output has closed it)`;

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

// For several jobs the worst outcome counts: unknown is worse than failed, and failed is worse than cancelled.
const worstFirst: readonly number[] = [exitCodes.cannotLook, exitCodes.lost, exitCodes.failed, exitCodes.cancelled];

export function worstExitCode(codes: readonly number[]): number {
  return worstFirst.find((code) => codes.includes(code)) ?? codes.find((code) => code !== 0) ?? 0;
}
