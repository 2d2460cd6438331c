import { isMaxComputeError } from "@maxcompute-rx/node";

import { safeLines } from "./display-text.ts";
import { exitCodeOfError, exitCodes } from "./exit-codes.ts";
import { UsageError } from "./program.ts";
import { statusStyles } from "./status-style.ts";
import type { Paint } from "./terminal.ts";

/** An error for people: what happened, how to name it to others, what to do next. A stack only where `debug` asks for one. */
export function errorText(error: unknown, paint: Paint, debug: boolean): string {
  const { symbol, colour } = statusStyles.failed;
  const lines = [`${paint(colour, symbol)} ${safeLines(messageOf(error))}`];
  if (isMaxComputeError(error)) {
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
    lines.push(paint("gray", `  ${safeLines(ids.join(", "))}`));
    if (error.nextStep !== undefined) lines.push(`  → ${safeLines(error.nextStep)}`);
  } else if (error instanceof UsageError) {
    lines.push("  → maxcompute-rx --help lists commands and options.");
  } else {
    lines.push("  This is a defect of maxcompute-rx. → Run it again with DEBUG=maxcompute-rx and report what it prints.");
  }
  if (debug && error instanceof Error && error.stack !== undefined) lines.push(paint("gray", safeLines(error.stack)));
  return `${lines.join("\n")}\n`;
}

export function exitCodeOf(error: unknown): number {
  if (isMaxComputeError(error)) return exitCodeOfError(error);
  return error instanceof UsageError ? exitCodes.usage : exitCodes.defect;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
