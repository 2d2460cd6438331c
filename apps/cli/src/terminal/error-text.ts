import { isMaxComputeError } from "@maxcompute-rx/node";
import type { MaxComputeError } from "@maxcompute-rx/node";

import { nextStepOf, withOptionNames } from "./command-words.ts";
import { safeLines, wrap } from "./display-text.ts";
import { exitCodeOfError, exitCodes } from "../exit-codes.ts";
import { NoticeError, OutputError, UsageError } from "../program.ts";
import { statusStyles } from "./status-style.ts";
import type { Paint } from "./terminal.ts";

export interface ErrorTextOptions {
  readonly paint: Paint;
  /** The largest width of a line. */
  readonly columns: number;
  /** Whether to show the stack. */
  readonly debug: boolean;
}

/** The text of an error: what happened, why, the ids for a support request, and the next step. The stack only with `debug`. */
export function errorText(error: unknown, { paint, columns, debug }: ErrorTextOptions): string {
  const { symbol, colour } = statusStyles.failed;
  const message = safeLines(messageOf(error));
  // A message of several lines is already laid out.
  const lines = [`${paint(colour, symbol)} ${message.includes("\n") ? message : wrap(message, columns - 2, 2)}`];
  if (isMaxComputeError(error)) {
    for (const reason of reasonsOf(error)) lines.push(`  Reason: ${wrap(safeLines(reason), columns - 2, 2)}`);
    const ids = [
      ["code", error.code],
      ["service code", error.serverCode],
      ["ODPS code", error.odpsCode],
      ["HTTP status", error.status],
      ["task", error.taskName],
      ["instance", error.instanceId],
      ["guid", error.guid],
      ["request", error.requestId],
    ].flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
    lines.push(paint("gray", `  ${wrap(safeLines(ids.join(", ")), columns - 2, 2)}`));
    const nextStep = nextStepOf(error);
    if (nextStep !== undefined) lines.push(`  → ${wrap(safeLines(nextStep), columns - 4, 4)}`);
  } else if (error instanceof OutputError) {
    lines.push(`  → ${wrap(safeLines(error.nextStep), columns - 4, 4)}`);
  } else if (error instanceof UsageError) {
    lines.push("  → maxcompute-rx --help lists commands and options.");
  } else {
    lines.push("  This is a bug in maxcompute-rx. → Run it again with DEBUG=maxcompute-rx and report the output.");
  }
  if (debug && error instanceof Error && error.stack !== undefined) lines.push(paint("gray", safeLines(error.stack)));
  return `${lines.join("\n")}\n`;
}

export function exitCodeOf(error: unknown): number {
  if (isMaxComputeError(error)) return exitCodeOfError(error);
  if (error instanceof OutputError) return exitCodes.resultIncomplete;
  if (error instanceof NoticeError) return exitCodes.noticeFailed;
  return error instanceof UsageError ? exitCodes.usage : exitCodes.defect;
}

/** The service's words in the causes of an error, except those that its message contains already. */
function reasonsOf(error: MaxComputeError): readonly string[] {
  const told = [error.message];
  // A set, because causes can refer to each other.
  const seen = new Set<unknown>([error]);
  for (let { cause } = error; isMaxComputeError(cause) && !seen.has(cause); { cause } = cause) {
    seen.add(cause);
    const { message } = cause;
    if (!told.some((text) => text.includes(message))) told.push(message);
  }
  return told.slice(1);
}

function messageOf(error: unknown): string {
  if (isMaxComputeError(error) && error.code === "configuration") return withOptionNames(error.message);
  return error instanceof Error ? error.message : String(error);
}
