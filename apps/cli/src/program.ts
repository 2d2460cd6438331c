import type { Io, LeaveSignal } from "./io.ts";
import { exitCodes } from "./exit-codes.ts";

/** What every command receives. */
export interface Program {
  readonly io: Io;
  /** Aborted by the first Ctrl-C or SIGTERM, with the name of the signal as its reason. */
  readonly leaving: AbortSignal;
}

/** A command was used wrongly. The message explains how. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

/** Output could not be written. */
export class OutputError extends Error {
  override readonly name: string = "OutputError";
  readonly nextStep: string;

  constructor(message: string, { cause, nextStep }: { readonly cause: unknown; readonly nextStep: string }) {
    super(message, { cause });
    this.nextStep = nextStep;
  }
}

/** The end of a job could not be told by a webhook or a command. */
export class NoticeError extends Error {
  override readonly name: string = "NoticeError";
  readonly nextStep: string = "The job itself is not affected. Run the same command again to repeat the notice.";
}

export function exitCodeOfSignal(signal: LeaveSignal): number {
  return signal === "SIGTERM" ? exitCodes.terminated : exitCodes.interrupted;
}

/** The exit code of a command that was left. */
export function exitCodeOfLeaving({ leaving }: Program): number {
  return exitCodeOfSignal(leaving.reason === "SIGTERM" ? "SIGTERM" : "SIGINT");
}
