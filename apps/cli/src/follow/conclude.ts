import { isMaxComputeError, type Instance } from "@maxcompute-rx/node";

import { connectionArguments, type ConnectionOptions } from "../connection.ts";
import { errorText, exitCodeOf } from "../terminal/error-text.ts";
import { exitCodes, worstExitCode } from "../exit-codes.ts";
import type { Followed } from "./follow.ts";
import { exitCodeOfLeaving, type Program } from "../program.ts";
import { columnsOf, createPaint } from "../terminal/terminal.ts";

export interface LeaveOptions extends ConnectionOptions {
  /** Stop jobs that are left before their end. */
  readonly stopOnExit?: boolean | undefined;
}

/** How long to wait for the end of a stopped job, in milliseconds. */
const stopPatienceMs = 10_000;

/**
 * Reports what remains when following has ended: an error for each job that did not succeed, and for jobs that were left the commands
 * that return to them or stop them. With `stopOnExit` it stops them instead. Resolves with the exit code.
 */
export async function conclude(program: Program, followed: Followed, options: LeaveOptions): Promise<number> {
  const { stderr } = program.io;
  const { left } = followed;
  const running = followed.jobs.filter(({ end }) => end === null).map(({ instance }) => instance);
  const ended = followed.jobs.flatMap(({ instance, end }) => (end === null ? [] : [{ instance, end }]));
  const codes: number[] = [];
  for (const { instance, end } of ended) {
    const unseen = end.type === "unseen" ? end.error.with({ instanceId: instance.id }) : null;
    codes.push(unseen === null ? await codeOfEnded(program, instance) : report(program, unseen));
  }
  const nothingLeft = left === null || (running.length === 0 && ended.length > 0);
  if (nothingLeft) return worstExitCode(codes);
  if (options.stopOnExit !== true) {
    // The terminal has printed ^C at the cursor.
    const newLine = left === "signal" && stderr.isTTY === true ? "\n" : "";
    if (running.length > 0) stderr.write(newLine + wayBack(running, options, left));
    return left === "timeout" ? exitCodes.timeout : exitCodeOfLeaving(program);
  }
  const stopped = await Promise.all(running.map((instance) => stopAndWait(program, instance, options)));
  return left === "timeout" ? exitCodes.timeout : worstExitCode([...codes, ...stopped]);
}

/** Prints an error to stderr and returns its exit code. */
export function report({ io }: Program, error: unknown): number {
  const { stderr, places } = io;
  const debug = places.env["DEBUG"] === "maxcompute-rx";
  stderr.write(errorText(error, { paint: createPaint(io, stderr), columns: columnsOf(stderr), debug }));
  return exitCodeOf(error);
}

// The error has the message and codes of the failure. The handle remembers the outcome, so no request is sent.
async function codeOfEnded(program: Program, instance: Instance): Promise<number> {
  try {
    await instance.waitForSuccess();
    return exitCodes.succeeded;
  } catch (error) {
    return report(program, error);
  }
}

function wayBack(running: readonly Instance[], options: ConnectionOptions, left: "signal" | "timeout"): string {
  const [subject, them] = running.length === 1 ? ["The job is", "it"] : ["The jobs are", "them"];
  const ids = running.map(({ id }) => id).join(" ");
  const same = connectionArguments(options);
  return (
    `${left === "timeout" ? "Time is up. " : ""}${subject} still running. To return to ${them}, or to stop ${them}:\n` +
    `  maxcompute-rx watch ${ids}${same}\n` +
    `  maxcompute-rx stop ${ids}${same}\n`
  );
}

async function stopAndWait(program: Program, instance: Instance, options: ConnectionOptions): Promise<number> {
  try {
    try {
      await instance.stop();
    } catch (error) {
      // It has ended in the meantime; its outcome decides.
      if (!isMaxComputeError(error) || error.code !== "invalid_state") throw error;
    }
    await instance.waitForCompletion({ timeoutMs: stopPatienceMs });
  } catch (error) {
    program.io.stderr.write(wayBack([instance], options, "signal"));
    return report(program, error);
  }
  return codeOfEnded(program, instance);
}
