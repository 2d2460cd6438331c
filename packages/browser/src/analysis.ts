// Notices about a run. Pages may load this by `import()` where they show them.
export { analyse, formatNotice, startAnalysis, watchNotices } from "@maxcompute-rx/core/analysis";
