import type { Io, LeaveSignal } from "./io.ts";
import { exitCodes } from "./exit-codes.ts";

/** What every command gets. */
export interface Program {
  readonly io: Io;
  /** Aborted by the first Ctrl-C or SIGTERM, the signal's name as its reason. */
  readonly leaving: AbortSignal;
}

/** A command was used wrongly; the message says how. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

/** What was to be written could not be. */
export class OutputError extends Error {
  override readonly name: string = "OutputError";
  readonly nextStep: string;

  constructor(message: string, { cause, nextStep }: { readonly cause: unknown; readonly nextStep: string }) {
    super(message, { cause });
    this.nextStep = nextStep;
  }
}

export function exitCodeOfSignal(signal: LeaveSignal): number {
  return signal === "SIGTERM" ? exitCodes.terminated : exitCodes.interrupted;
}

/** The exit code of a command that was left. */
export function exitCodeOfLeaving({ leaving }: Program): number {
  return exitCodeOfSignal(leaving.reason === "SIGTERM" ? "SIGTERM" : "SIGINT");
}
