import type { EmulatorOptions, Fault, ScriptedJob } from "@maxcompute-rx/emulator";

/** Options of the emulator in the thread; its clock is always a manual one. */
export type ThreadOptions = Omit<EmulatorOptions, "clock">;

/** What the emulator's thread can be told; it answers each command before it takes the next one. */
export type Command =
  | { readonly type: "account" }
  /** Starts jobs one after the other, each `afterMs` after the one before it. */
  | { readonly type: "script"; readonly jobs: readonly ScriptedJob[]; readonly afterMs: number }
  | { readonly type: "faults"; readonly faults: readonly Fault[] }
  | Step;

/** Sends requests, in this order, and lets the clock run until something is answered, but not beyond `until`. */
export interface Step {
  readonly type: "step";
  readonly requests: readonly SentRequest[];
  /** Requests that nobody waits for any more. */
  readonly aborted: readonly number[];
  readonly until: number;
}

export interface SentRequest {
  readonly id: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}

/** An answer, or null for a connection that broke before it. */
export interface Answered {
  readonly id: number;
  readonly response: ThreadResponse | null;
}

export interface ThreadResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** True when the connection broke within the body. */
  readonly cut: boolean;
}

export interface Stepped {
  readonly now: number;
  readonly answers: readonly Answered[];
}

/** What the thread answers to each command. */
export interface Replies {
  readonly account: { readonly project: string; readonly accessKeyId: string; readonly accessKeySecret: string; readonly now: number };
  readonly script: { readonly now: number; readonly ids: readonly string[] };
  readonly faults: null;
  readonly step: Stepped;
}
