import type { InstanceView, StageProgress } from "@maxcompute-rx/node";

import { cut, displayWidth, fit, oneLine } from "../terminal/display-text.ts";
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
  /** Why the watch has failed; null if it has not. */
  readonly unseen?: string | undefined;
}

/** The lines of one job: a headline, a bar for each stage, and the error if it failed. No line is wider than the screen. */
export interface JobBlock {
  readonly ended: boolean;
  readonly headline: string;
  readonly stages: readonly string[];
  readonly reason: readonly string[];
}

export function jobBlock({ title, id, view, unseen }: SeenJob, { columns, paint, now = Date.now() }: Screen): JobBlock {
  const { symbol, colour, word } = unseen !== undefined ? statusStyles.unknown : styleOfView(view);
  const name = fit(oneLine(title), Math.max(4, Math.min(28, columns - 21)));
  const state = cut(`${fit(oneLine(word), 9)} ${elapsed(view, now).padStart(7)}`, columns - displayWidth(name) - 3);
  const shownId = title === id ? "" : cut(id, columns - displayWidth(name) - 23);
  const reason = unseen ?? reasonOf(view);
  return {
    ended: view?.outcome != null,
    headline: `${paint(colour, symbol)} ${name} ${paint(colour, state)}${shownId === "" ? "" : `  ${paint("gray", shownId)}`}`,
    stages: (view?.progress ?? []).flatMap((task) => task.stages).map((stage) => stageLine(stage, columns, paint)),
    reason: reason === undefined ? [] : [paint("red", cut(`  ${oneLine(reason)}`, columns))],
  };
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
