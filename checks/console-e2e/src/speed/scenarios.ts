import { fullBoard } from "./full-board.ts";
import { longRecording } from "./long-recording.ts";
import { manyStagesRun } from "./many-stages-run.ts";
import type { Scenario } from "./scenario.ts";
import { wideResult } from "./wide-result.ts";

/** Everything large that is measured. */
export const scenarios: readonly Scenario[] = [manyStagesRun, longRecording, fullBoard, wideResult];
