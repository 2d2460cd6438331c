// What can be said about a run, in a file of its own: pages load it when they show it.
export { analyse } from "./analysis/analyse.ts";
export { startAnalysis } from "./analysis/analysis.ts";
export { formatNotice } from "./analysis/format-notice.ts";
export { isWorkerOf } from "./analysis/is-worker-of.ts";
export { stageInputs } from "./analysis/stage-inputs.ts";
export { stageTitle } from "./analysis/stage-name.ts";
export { watchNotices } from "./analysis/watch-notices.ts";
