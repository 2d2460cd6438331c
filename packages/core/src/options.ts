import type { SchedulerLike } from "rxjs";

import type { ApplicationAccount, Credentials, CredentialsProvider } from "./auth/credentials.ts";
import type { AbortSignalLike, Interceptor, Transport } from "./transport.ts";

/** Options of a client. They are checked once, when the client is created. */
export interface MaxComputeOptions {
  /** Address of the service, such as `https://service.cn-hangzhou.maxcompute.aliyun.com/api`. One trailing slash is ignored. */
  readonly endpoint: string;
  /** The project that calls go to. */
  readonly project: string;
  /** A key, an STS key, a key that is kept elsewhere (`signServer`), a bearer token, or a function that returns one and is called again when it expires. */
  readonly credentials: Credentials | CredentialsProvider;
  /** Sends the requests. `@maxcompute-rx/node` has one; `fetchTransport` creates one from any `fetch`. */
  readonly transport: Transport;
  /** Functions around the transport, the first one outermost. Each sees every attempt before it is signed. Default: none. */
  readonly interceptors?: readonly Interceptor[] | undefined;
  /** Default schema of the project, sent as `curr_schema` (docs/protocol.md 1.2). */
  readonly schema?: string | undefined;
  /** Region for V4 signatures and Job Insight links. Default: the region in the endpoint's host name, if there is one. */
  readonly region?: string | undefined;
  /** Tenant namespace, sent as `x-odps-namespace-id`. */
  readonly namespace?: string | undefined;
  /** A second signature by an application. */
  readonly application?: ApplicationAccount | undefined;
  /** `auto`: V4 when the region is known, and V2 if the service requires it (docs/protocol.md 7.4). Default `auto`. */
  readonly signature?: "auto" | "v2" | "v4" | undefined;
  /** First part of V4's key derivation. Default `aliyun_v4`; private clouds use other values. */
  readonly signaturePrefix?: string | undefined;
  /** Settings (hints) of every SQL job. Settings of a single job take precedence. */
  readonly settings?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** Priority of jobs, from 0 up; 0 is the most urgent. Default 9. */
  readonly priority?: number | undefined;
  /** Text sent as `User-Agent` (where the platform allows it) and `x-odps-user-agent`. */
  readonly userAgent?: string | undefined;
  /** How links to web pages about an instance are created. Default: see {@link LogviewOptions}. */
  readonly logview?: LogviewOptions | undefined;
  /** How instances are watched. Default: see {@link WatchOptions}. */
  readonly watch?: WatchOptions | undefined;
  /** How jobs are submitted. Default: see {@link SubmitOptions}. */
  readonly submit?: SubmitOptions | undefined;
  /** How calls are repeated. Default: see {@link RetryOptions}. */
  readonly retry?: RetryOptions | undefined;
  /** How results are downloaded. Default: see {@link TunnelOptions}. */
  readonly tunnel?: TunnelOptions | undefined;
  /** Largest size of one answer, in bytes; a larger one is `answer_too_large`. Default 67108864 (64 MiB). */
  readonly maxAnswerBytes?: number | undefined;
  /** Longest time for one attempt of an ordinary call, in milliseconds. Default 120000. */
  readonly callTimeoutMs?: number | undefined;
  /** The scheduler for time and timers. Default: RxJS's `asapScheduler`, which waits for no timer when there is no pause. Tests pass a `TestScheduler`. */
  readonly scheduler?: SchedulerLike | undefined;
  /** Returns numbers from 0 (inclusive) to 1 (exclusive), for jitter. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Called after each attempt has ended. Reports contain no secrets. Default: none. */
  readonly onCall?: ((report: CallReport) => void) | undefined;
}

/** How links to web pages about an instance are created (docs/protocol.md 3). */
export interface LogviewOptions {
  /** Host of legacy LogView pages. Default: requested from the service (docs/protocol.md 3.2). */
  readonly host?: string | undefined;
  /** Host of Job Insight pages. Default: requested from the service. */
  readonly jobInsightHost?: string | undefined;
  /** Which page to link to. `auto`: Job Insight if it exists and the region is known (docs/protocol.md 3.1). Default `auto`. */
  readonly kind?: "auto" | "legacy" | "job-insight" | undefined;
  /** How long the token of a legacy link is valid, in hours. Default 720. */
  readonly hours?: number | undefined;
}

/** How instances are watched. All watches of a client share these limits. */
export interface WatchOptions {
  /** How long transient faults are tolerated before a watch ends with an error, in milliseconds. Default 300000. */
  readonly toleranceMs?: number | undefined;
  /** Shortest time between two requests for the progress of one instance, in milliseconds. Default 1000. */
  readonly progressIntervalMs?: number | undefined;
  /** Shortest time between two requests for a list, in milliseconds. Default 3000. */
  readonly listIntervalMs?: number | undefined;
  /** The most status requests that the service holds open for this client at the same time. Other watches poll. Default 8. */
  readonly maxHeldRequests?: number | undefined;
  /** The most background requests per second of all watches and lists of this client together. Default 20. */
  readonly requestsPerSecond?: number | undefined;
}

/** How jobs are submitted. With the defaults, a job is never submitted twice. */
export interface SubmitOptions {
  /** Whether to send a `Guid` with every job, by which the client finds the instance if the answer is lost. Default true. */
  readonly guid?: boolean | undefined;
  /** Whether to submit again with the same Guid if the answer was lost and the instance was not found. How the service answers is documented but was never observed. Default false. */
  readonly resubmitSameGuid?: boolean | undefined;
}

/** How often, and after which pauses, calls are repeated. */
export interface RetryOptions {
  /** The most attempts for a call, including the first. Default 5. */
  readonly attempts?: number | undefined;
  /** The first pause, in milliseconds. It doubles with each attempt, with jitter. Default 100. */
  readonly firstDelayMs?: number | undefined;
  /** The longest pause, in milliseconds. If the service asks for a longer one (`Retry-After`), the client waits longer. Default 10000. */
  readonly maxDelayMs?: number | undefined;
}

/** How results are downloaded. */
export interface TunnelOptions {
  /** Address of the tunnel, such as `https://dt.cn-hangzhou.maxcompute.aliyun.com`. Default: requested from the service (docs/tunnel.md 1.1). */
  readonly endpoint?: string | undefined;
  /** Quota that is used for downloads. Default: the project's quota. */
  readonly quotaName?: string | undefined;
  /** The number of ranges of a result that are read at the same time. Rows are still returned in order. Default 2. */
  readonly parallel?: number | undefined;
}

/** One attempt at one call, for logs and metrics. */
export interface CallReport {
  /** Such as `GET`. */
  readonly method: string;
  /** Path and query after the endpoint, without tokens. */
  readonly target: string;
  /** The number of the attempt, from 1. */
  readonly attempt: number;
  /** From the start of the attempt to its end, in milliseconds. */
  readonly durationMs: number;
  /** How long the request waited before it, because the client limits its background requests, in milliseconds. 0 for the calls of callers. */
  readonly queuedMs: number;
  /** HTTP status; null if there was no answer. */
  readonly status: number | null;
  /** The service's id of the request; null if there was no answer or it has no id. */
  readonly requestId: string | null;
  /** Code of the error that the attempt ended with; null if it succeeded. */
  readonly errorCode: string | null;
}

/** Options of every method that waits for the service. */
export interface CallOptions {
  /** Aborts the call, never the job. The call then rejects with `aborted`. */
  readonly signal?: AbortSignalLike | undefined;
}
