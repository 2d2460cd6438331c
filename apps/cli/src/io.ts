import type { ConfigurationPlaces } from "@maxcompute-rx/node";

/** An output stream. A terminal has a size, and emits `resize` when it changes. */
export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** The signals that ask the program to end. */
export type LeaveSignal = "SIGINT" | "SIGTERM";

/** Everything outside of the program that it uses, so that tests can replace it. */
export interface Io {
  /** Where the configuration is searched: environment variables, directories, files. */
  readonly places: ConfigurationPlaces;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined };
  readonly stdout: Output;
  readonly stderr: Output;
  /** Calls the listener for every signal. The returned function removes it. */
  readonly onSignal: (listener: (signal: LeaveSignal) => void) => () => void;
}
