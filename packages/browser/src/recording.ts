// Recordings of runs. Pages may load this by `import()` where they show the past.
export { readRecording, replay } from "@maxcompute-rx/core/recording";
