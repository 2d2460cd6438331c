import type { MaxCompute, MaxComputeOptions } from "@maxcompute-rx/core";

/** What may go wrong at the service, by name, such as `lost-answer`; an emulator's fault fits. */
export interface ServiceFault {
  readonly name: "reset" | "truncated-body" | "garbage-body" | "throttle" | "lost-answer" | "no-hold";
  readonly method?: string;
  readonly times?: number;
  readonly retryAfter?: number;
}

/** A job that runs by script instead of by SQL; an emulator's scripted job fits. */
export interface ServiceJob {
  readonly durationMs?: number;
  readonly stages?: readonly string[];
  readonly outcome?: "success" | "failure";
  readonly result?: string;
}

/** How a case arranges what the service does and sees what reached it; an emulator fits as it is. */
export interface ServiceControl {
  readonly faults: { add(fault: ServiceFault): unknown; clear(): unknown };
  readonly jobs: { script(job: ServiceJob): string | Promise<string> };
  readonly requests: {
    list(): readonly RecordedRequest[] | Promise<readonly RecordedRequest[]>;
    clear(): unknown;
  };
}

/** A request as the service saw it. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** What a client case is given. */
export interface ClientContext {
  /** A client of the service, through the transport under test; options win over those that are always set. */
  readonly createClient: (options?: Partial<MaxComputeOptions>) => MaxCompute;
  readonly service: ServiceControl;
}

/** One thing that a client must do through any transport. Needs no test framework. */
export interface ClientCase {
  /** Completes the sentence "A client …". */
  readonly name: string;
  readonly run: (context: ClientContext) => Promise<void>;
}
