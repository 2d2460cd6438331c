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

/** How long a stopped job may take to end before it is left. */
const stopPatienceMs = 10_000;

/**
 * What is left to say when following is over: an error for each job that did not succeed; for jobs that were left, the
 * commands that come back to them or stop them, or that they were stopped. The answer is the exit code.
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
    // A terminal has written ^C where the cursor was.
    const newLine = left === "signal" && stderr.isTTY === true ? "\n" : "";
    if (running.length > 0) stderr.write(newLine + wayBack(running, options, left));
    return left === "timeout" ? exitCodes.timeout : exitCodeOfLeaving(program);
  }
  const stopped = await Promise.all(running.map((instance) => stopAndWait(program, instance, options)));
  return left === "timeout" ? exitCodes.timeout : worstExitCode([...codes, ...stopped]);
}

/** Tells people of an error and answers its exit code. */
export function report({ io }: Program, error: unknown): number {
  const { stderr, places } = io;
  const debug = places.env["DEBUG"] === "maxcompute-rx";
  stderr.write(errorText(error, { paint: createPaint(io, stderr), columns: columnsOf(stderr), debug }));
  return exitCodeOf(error);
}

// A failure's own words and codes; the handle remembers the end that was seen, so no request is made.
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
    `${left === "timeout" ? "Time is up. " : ""}${subject} still running. To come back to ${them}, or to stop ${them}:\n` +
    `  maxcompute-rx watch ${ids}${same}\n` +
    `  maxcompute-rx stop ${ids}${same}\n`
  );
}

async function stopAndWait(program: Program, instance: Instance, options: ConnectionOptions): Promise<number> {
  try {
    try {
      await instance.stop();
    } catch (error) {
      // It has ended meanwhile: how, is what counts.
      if (!isMaxComputeError(error) || error.code !== "invalid_state") throw error;
    }
    await instance.waitForCompletion({ timeoutMs: stopPatienceMs });
  } catch (error) {
    program.io.stderr.write(wayBack([instance], options, "signal"));
    return report(program, error);
  }
  return codeOfEnded(program, instance);
}
