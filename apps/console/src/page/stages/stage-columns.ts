import type { StageProgress } from "@maxcompute-rx/browser";
import { stageTitle } from "@maxcompute-rx/browser/analysis";

import { countText } from "../ui/format.ts";
import { charactersOf } from "../ui/text-width.ts";
import type { SeenStage, StageHistory } from "./stage-history.ts";

/** The counts of a stage in the order of their columns. */
export function countsOf({ now, recordsPerSecond }: SeenStage): readonly number[] {
  return [...counted.map((name) => now[name]), recordsPerSecond];
}

const counted = [
  "runningWorkers",
  "terminatedWorkers",
  "backupWorkers",
  "totalWorkers",
  "inputRecords",
  "outputRecords",
] as const satisfies readonly (keyof StageProgress)[];

const characterWidth = 7.5;
const titleWidth = 6.6;
/** At both sides of a cell. */
const padding = 20;
const icon = 28;
const progressWidth = 150;

/**
 * The widths of the columns of the table in pixels: the name, the progress, the counts, and what a stage reads from. They come from the
 * widest values, so that rows that are not seen need not be laid out.
 */
export function columnWidths(history: StageHistory, titles: readonly string[], inputs: Iterable<string>): readonly number[] {
  const most: number[] = [];
  let name = 0;
  for (const stage of history) {
    name = Math.max(name, stageTitle(stage.now.name).length);
    for (const [column, count] of countsOf(stage).entries()) most[column] = Math.max(most[column] ?? 0, count);
  }
  const reads = Math.max(0, ...[...inputs].map((text) => text.length));
  const contents = [
    name * characterWidth + icon,
    progressWidth - padding,
    ...most.map((count) => countText(count).length * characterWidth),
    reads * characterWidth,
  ];
  return titles.map((title, column) => Math.ceil(Math.max(charactersOf(title) * titleWidth, contents[column] ?? 0)) + padding);
}
