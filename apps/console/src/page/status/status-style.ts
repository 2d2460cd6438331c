import type { RunState } from "@maxcompute-rx/browser";

export type Colour = "green" | "red" | "yellow" | "cyan" | "gray";

/** The colour of each state, as the name of a custom property in styles.css. The command line tool has the same colours. */
export const statusColours: Readonly<Record<RunState, Colour>> = {
  waiting: "gray",
  running: "cyan",
  suspended: "yellow",
  succeeded: "green",
  failed: "red",
  cancelled: "yellow",
  lost: "red",
  unknown: "yellow",
  terminated: "gray",
};
