import type { MaxCompute, MaxComputeOptions } from "@maxcompute-rx/core";

/** A fault that the service injects. A fault of `@maxcompute-rx/emulator` has this shape. */
export interface ServiceFault {
  /** What happens. */
  readonly name: "reset" | "truncated-body" | "garbage-body" | "throttle" | "lost-answer" | "no-hold";
  /** Affects only requests with this HTTP method. Default: all. */
  readonly method?: string;
  /** How many requests it affects. Default: all until the faults are cleared. */
  readonly times?: number;
  /** `throttle`: seconds in `Retry-After`. */
  readonly retryAfter?: number;
}

/** A job with a given course instead of SQL. A scripted job of `@maxcompute-rx/emulator` has this shape. */
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

/** How a case controls the service and sees its requests. An emulator of `@maxcompute-rx/emulator` can be passed as it is. */
export interface ServiceControl {
  /** Faults from now on; `clear` removes all of them. */
  readonly faults: { add(fault: ServiceFault): unknown; clear(): unknown };
  /** `script` starts a job and returns its instance id. */
  readonly jobs: { script(job: ServiceJob): string | Promise<string> };
  /** The requests that have arrived since `clear`, in order. */
  readonly requests: {
    list(): readonly RecordedRequest[] | Promise<readonly RecordedRequest[]>;
    clear(): unknown;
  };
}

/** A request that reached the service. */
export interface RecordedRequest {
  /** HTTP method, such as `GET`. */
  readonly method: string;
  /** Path of the URL, percent-encoded. */
  readonly path: string;
  /** Values of the query by key; a key without a value has an empty text. */
  readonly query: Readonly<Record<string, string>>;
}

/** The argument of a client case. */
export interface ClientContext {
  /** Creates a client of the service that uses the transport under test. The options override the usual ones. */
  readonly createClient: (options?: Partial<MaxComputeOptions>) => MaxCompute;
  /** The service that the client calls. */
  readonly service: ServiceControl;
}

/** One requirement that clients must meet through any transport, as a test. Needs no test framework. */
export interface ClientCase {
  /** Completes the sentence "A client …". */
  readonly name: string;
  /** Rejects with an `Error` that says what is wrong if the client does not meet the requirement. */
  readonly run: (context: ClientContext) => Promise<void>;
}
