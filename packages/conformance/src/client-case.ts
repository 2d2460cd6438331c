import type { MaxCompute, MaxComputeOptions } from "@maxcompute-rx/core";

/** What may go wrong at the service, by name, such as `lost-answer`; an emulator's fault fits. */
export interface ServiceFault {
  /** Which fault. */
  readonly name: "reset" | "truncated-body" | "garbage-body" | "throttle" | "lost-answer" | "no-hold";
  /** Hits requests with this method only. Default: all. */
  readonly method?: string;
  /** How many requests it hits. Default: all until it is cleared. */
  readonly times?: number;
  /** `throttle`: seconds in `Retry-After`. */
  readonly retryAfter?: number;
}

/** A job that runs by script instead of by SQL; an emulator's scripted job fits. */
export interface ServiceJob {
  /** How long it runs, in milliseconds. */
  readonly durationMs?: number;
  /** Names of its stages, such as `M1`. */
  readonly stages?: readonly string[];
  /** How it ends. Default `success`. */
  readonly outcome?: "success" | "failure";
  /** The text of its result. */
  readonly result?: string;
}

/** How a case arranges what the service does and sees what reached it; an emulator fits as it is. */
export interface ServiceControl {
  /** What goes wrong from now on; `clear` makes all well again. */
  readonly faults: { add(fault: ServiceFault): unknown; clear(): unknown };
  /** `script` starts a job and gives its instance id. */
  readonly jobs: { script(job: ServiceJob): string | Promise<string> };
  /** The requests that came in since `clear`, in order. */
  readonly requests: {
    list(): readonly RecordedRequest[] | Promise<readonly RecordedRequest[]>;
    clear(): unknown;
  };
}

/** A request as the service saw it. */
export interface RecordedRequest {
  /** Such as `GET`. */
  readonly method: string;
  /** Path of the URL, still encoded. */
  readonly path: string;
  /** The query's values by key; empty for a key without a value. */
  readonly query: Readonly<Record<string, string>>;
}

/** What a client case is given. */
export interface ClientContext {
  /** A client of the service, through the transport under test; options win over those that are always set. */
  readonly createClient: (options?: Partial<MaxComputeOptions>) => MaxCompute;
  /** The service that the client talks to. */
  readonly service: ServiceControl;
}

/** One thing that a client must do through any transport. Needs no test framework. */
export interface ClientCase {
  /** Completes the sentence "A client …". */
  readonly name: string;
  /** Rejects with a sentence when the client does not do it. */
  readonly run: (context: ClientContext) => Promise<void>;
}
