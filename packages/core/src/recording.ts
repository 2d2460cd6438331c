// Recordings, in a file of its own: pages load it when they show the past of a run.
export { readRecording } from "./recording/recording-reader.ts";
export { replay } from "./recording/replay.ts";
