// Notices about a run, and what the names of its stages say. Pages may load this by `import()` where they show it.
export { analyse, formatNotice, isWorkerOf, stageInputs, stageTitle, startAnalysis, watchNotices } from "@maxcompute-rx/core/analysis";
