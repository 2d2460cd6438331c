// What a client loads when it makes or reads its first watch token, reads its first result, or calls `onEnd`. One module for all of it: with each further one,
// bundlers would split also the first files of a page into more, smaller ones, which compress less.
export { onEnd } from "./on-end.ts";
export { openAtEnd } from "./open-at-end.ts";
export { resumeWatch } from "./resume-watch.ts";
export { watchTokens } from "./watch-token.ts";
