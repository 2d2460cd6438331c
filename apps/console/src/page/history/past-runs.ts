import type { InstanceEvent } from "@maxcompute-rx/browser";

import type { HistoryJob, HistoryRuns } from "../../history/history-answers.ts";
import { recordEvent, type SeenStage, type StageHistory } from "../stages/stage-history.ts";
import { inPieces } from "../streams/in-pieces.ts";

/** From here on a run counts as slow: so many times the median of the runs of its job. */
const slowRatio = 2;
/** A median of fewer runs says nothing. */
const fewestRuns = 3;

/** How many times its median a run took; null if it was not slow, or if there are too few runs to say. */
export function timesMedian(
  { durationMs }: Pick<HistoryJob, "durationMs">,
  { runs, medianMs }: Pick<HistoryRuns, "runs" | "medianMs">,
): number | null {
  const known = runs.filter(({ outcome }) => outcome === "succeeded").length;
  if (durationMs === null || medianMs === null || medianMs === 0 || known < fewestRuns) return null;
  const ratio = durationMs / medianMs;
  return ratio >= slowRatio ? ratio : null;
}

/** What a stage looked like in one run. */
export interface StageFacts {
  /** From the first to the last time that it was seen at work, in milliseconds; null if it was not. */
  readonly tookMs: number | null;
  readonly workers: number;
  readonly inputRecords: number;
  readonly outputRecords: number;
}

/** A stage in two runs; null where a run does not have it. */
export interface StagePair {
  readonly stage: string;
  readonly before: StageFacts | null;
  readonly after: StageFacts | null;
}

/** The stages of two runs beside each other, in the order in which the runs reported them. */
export function compareStages(before: StageHistory, after: StageHistory): readonly StagePair[] {
  const facts = (history: StageHistory): ReadonlyMap<string, StageFacts> =>
    new Map(history.map((stage) => [stage.now.name, factsOf(stage)]));
  const [first, second] = [facts(before), facts(after)];
  return [...new Set([...first.keys(), ...second.keys()])].map((stage) => ({
    stage,
    before: first.get(stage) ?? null,
    after: second.get(stage) ?? null,
  }));
}

/** What the server has seen of the stages of a run, from its recording. */
export async function stagesOf(events: readonly InstanceEvent[]): Promise<StageHistory> {
  let history: StageHistory = [];
  for await (const event of inPieces(events)) history = recordEvent(history, event);
  return history;
}

/** The second over the first; null where that says nothing. */
export function ratioOf(before: number | null | undefined, after: number | null | undefined): number | null {
  return before == null || after == null || before === 0 ? null : after / before;
}

function factsOf({ now, samples, endedAt }: SeenStage): StageFacts {
  const [first, last] = [samples.at(0), samples.at(-1)];
  return {
    tookMs: first === undefined || last === undefined ? null : Math.max(0, (endedAt ?? last.at) - first.at),
    workers: now.totalWorkers,
    inputRecords: now.inputRecords,
    outputRecords: now.outputRecords,
  };
}
