import type { InstanceView, Notice, StageProgress } from "@maxcompute-rx/node";

import { cut, displayWidth, fit, oneLine } from "../terminal/display-text.ts";
import { noticeLines, type NoticeLine } from "./notice-lines.ts";
import { statusStyles, styleOfStage, styleOfView, type Colour } from "../terminal/status-style.ts";

/** The size of the screen, read again for each frame, because terminals can be resized. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  /** The time until which a running job has taken: epoch milliseconds. Default: the machine's. */
  readonly now?: number | undefined;
  readonly paint: (colour: Colour, text: string) => string;
}

/** What is known about a job so far. */
export interface SeenJob {
  readonly title: string;
  readonly id: string;
  /** Null before the first snapshot, and if the watch has failed. */
  readonly view: InstanceView | null;
  /** What can be said about its run. */
  readonly notices: readonly Notice[];
  /** Why the watch has failed; null if it has not. */
  readonly unseen?: string | undefined;
}

/**
 * The lines of one job: a headline, with the id below it where it does not fit beside the title, a bar for each stage, notices, and
 * the error if it failed. No line is wider than the screen, and the id is never cut, so that it can be copied.
 */
export interface JobBlock {
  readonly ended: boolean;
  readonly headline: readonly string[];
  readonly stages: readonly string[];
  readonly notices: readonly string[];
  readonly reason: readonly string[];
}

export function jobBlock({ title, id, view, notices, unseen }: SeenJob, { columns, paint, now = Date.now() }: Screen): JobBlock {
  const { symbol, colour, word } = unseen !== undefined ? statusStyles.unknown : styleOfView(view);
  const nameless = title === id;
  const name = nameless
    ? cut(id, columns - 2).padEnd(Math.min(28, columns - 21))
    : fit(oneLine(title), Math.max(4, Math.min(28, columns - 21)));
  const room = columns - displayWidth(name) - 3;
  const long = `${fit(oneLine(word), 9)} ${elapsed(view, now).padStart(7)}`;
  const state = nameless && room < displayWidth(long) ? cut(oneLine(word), room) : cut(long, room);
  const headline = `${paint(colour, symbol)} ${name} ${paint(colour, state)}`.trimEnd();
  const beside = displayWidth(id) <= columns - displayWidth(name) - 23;
  return {
    ended: view?.outcome != null,
    headline: nameless
      ? [headline]
      : beside
        ? [`${headline}  ${paint("gray", id)}`]
        : [headline, paint("gray", fitsIndented(id, columns) ? `  ${id}` : cut(id, columns))],
    stages: (view?.progress ?? []).flatMap((task) => task.stages).map((stage) => stageLine(stage, columns, paint)),
    notices:
      view?.outcome == null && unseen === undefined
        ? noticeLines(notices, new Date(now)).map((line) => noticeText(line, columns, paint))
        : [],
    reason: reason({ view, unseen }, columns, paint),
  };
}

function noticeText({ isWarning, text }: NoticeLine, columns: number, paint: Screen["paint"]): string {
  return paint(isWarning ? "yellow" : "gray", cut(`  ${isWarning ? "! " : ""}${oneLine(text)}`, columns));
}

function fitsIndented(id: string, columns: number): boolean {
  return displayWidth(id) + 2 <= columns;
}

function reason({ view, unseen }: Pick<SeenJob, "view" | "unseen">, columns: number, paint: Screen["paint"]): readonly string[] {
  const text = unseen ?? reasonOf(view);
  return text === undefined ? [] : [paint("red", cut(`  ${oneLine(text)}`, columns))];
}

function reasonOf(view: InstanceView | null): string | undefined {
  if (view?.outcome && "message" in view.outcome) return view.outcome.message;
  return view?.trouble ? `cannot look for the moment: ${view.trouble.message}` : undefined;
}

// The service counts whole seconds.
function elapsed(view: InstanceView | null, now: number): string {
  if (!view?.startTime) return "0 s";
  const end = view.endTime === null ? now : Date.parse(view.endTime);
  return `${Math.max(0, Math.round((end - Date.parse(view.startTime)) / 1000))} s`;
}

function stageLine(stage: StageProgress, columns: number, paint: Screen["paint"]): string {
  const { terminatedWorkers, totalWorkers, backupWorkers, outputRecords, finishedPercentage } = stage;
  const name = fit(oneLine(stage.name), Math.max(4, Math.min(14, columns - 12)));
  const width = Math.max(0, Math.min(40, columns - displayWidth(name) - 42));
  const done = Math.round((width * finishedPercentage) / 100);
  const bar = paint(styleOfStage(stage).colour, "█".repeat(done)) + paint("gray", "░".repeat(width - done));
  const backups = backupWorkers > 0 ? ` +${backupWorkers}` : "";
  const counts = `  ${terminatedWorkers}/${totalWorkers}${backups} workers  ${outputRecords.toLocaleString("en")} rows`;
  const room = columns - displayWidth(name) - width - 8;
  return `  ${name} ${bar} ${String(finishedPercentage).padStart(3)}%${paint("gray", cut(counts, room))}`;
}
