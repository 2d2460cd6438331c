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

export function exitCodeOfSignal(signal: LeaveSignal): number {
  return signal === "SIGTERM" ? exitCodes.terminated : exitCodes.interrupted;
}

/** The exit code of a command that was left. */
export function exitCodeOfLeaving({ leaving }: Program): number {
  return exitCodeOfSignal(leaving.reason === "SIGTERM" ? "SIGTERM" : "SIGINT");
}
