import type { ConfigurationPlaces } from "@maxcompute-rx/node";

/** A stream that people or programs read; a terminal tells its size and says `resize` when that changes. */
export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** What the operating system sends when somebody wants the program to end. */
export type LeaveSignal = "SIGINT" | "SIGTERM";

/** All that the program knows of the world, so that a test can be the world. */
export interface Io {
  /** Where the configuration is looked for: environment, directories, files. */
  readonly places: ConfigurationPlaces;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined };
  readonly stdout: Output;
  readonly stderr: Output;
  /** Calls back for every Ctrl-C and request to end; the answer takes the listener away. */
  readonly onSignal: (listener: (signal: LeaveSignal) => void) => () => void;
}
