import { InvalidArgumentError } from "commander";

export function keyValue(text: string, before: unknown): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("Write it as key=value.");
  const earlier = before as Record<string, string>; // what this function answered to the ones before
  return { ...earlier, [text.slice(0, at).trim()]: text.slice(at + 1) };
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

export function positiveNumber(text: string): number {
  const number = Number(text);
  if (!(number > 0 && number <= 2_000_000)) throw new InvalidArgumentError("It must be a number above 0 and at most 2000000.");
  return number;
}

export function pointInTime(text: string): Date {
  const ago = /^(\d+)([smhd])$/.exec(text);
  const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  const time = ago === null ? new Date(text) : new Date(Date.now() - Number(ago[1]) * (unitMs[ago[2] ?? ""] ?? 0));
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError("Write it as 30m, 2h or 7d (ago), or as 2026-11-22T08:00.");
  return time;
}

/** What `list --status` takes: the statuses of the service's list, and the outcomes of ended instances. */
const listStates = ["running", "suspended", "terminated", "succeeded", "failed", "cancelled"] as const;
export type ListState = (typeof listStates)[number];

export function listState(text: string): ListState {
  const state = listStates.find((known) => known === text.toLowerCase());
  if (state === undefined) throw new InvalidArgumentError(`It must be one of ${listStates.join(", ")}.`);
  return state;
}

export function byteSize(text: string): number {
  const [, digits, unit = ""] = /^(\d{1,9})([kmg]?)$/i.exec(text) ?? [];
  const bytes = Number(digits) * { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[unit.toLowerCase() as "" | "k" | "m" | "g"];
  if (!(bytes > 0)) throw new InvalidArgumentError("Write it as 500k, 64m or 1g.");
  return bytes;
}

export function replaySpeed(text: string): number {
  return text === "max" ? Infinity : positiveNumber(text);
}
