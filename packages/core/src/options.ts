import type { SchedulerLike } from "rxjs";

import type { ApplicationAccount, Credentials, CredentialsProvider } from "./auth/credentials.ts";
import type { AbortSignalLike, Interceptor, Transport } from "./transport.ts";

/** Options of a client. They are checked once, when it is made. */
export interface MaxComputeOptions {
  /** Such as `https://service.cn-hangzhou.maxcompute.aliyun.com/api`. One trailing slash is ignored. */
  readonly endpoint: string;
  /** The project that calls go to. */
  readonly project: string;
  /** A key, an STS key, a bearer token, or a function that gives one and is asked again when it expires. */
  readonly credentials: Credentials | CredentialsProvider;
  /** Carries requests. `@maxcompute-rx/node` brings one; `fetchTransport` makes one from any `fetch`. */
  readonly transport: Transport;
  /** Wrapped around the transport, the first one outermost; each sees every attempt, before it is signed. */
  readonly interceptors?: readonly Interceptor[] | undefined;
  /** Default schema of the project, sent as `curr_schema` (docs/protocol.md 1.2). */
  readonly schema?: string | undefined;
  /** Region for V4 signatures and Job Insight links. Default: taken from the endpoint's host where it names one. */
  readonly region?: string | undefined;
  /** Tenant namespace, sent as `x-odps-namespace-id`. */
  readonly namespace?: string | undefined;
  /** A second signature by an application. */
  readonly application?: ApplicationAccount | undefined;
  /** `auto`: V4 when the region is known, falling back to V2 where the service asks for it (docs/protocol.md 7.4). Default `auto`. */
  readonly signature?: "auto" | "v2" | "v4" | undefined;
  /** First part of V4's key derivation. Default `aliyun_v4`; private clouds use others. */
  readonly signaturePrefix?: string | undefined;
  /** Settings (hints) that every SQL job gets; those given with a job win. */
  readonly settings?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** Priority of jobs, from 0 up, 0 being the most urgent. Default 9. */
  readonly priority?: number | undefined;
  /** Text sent as `User-Agent` (where the platform allows it) and `x-odps-user-agent`. */
  readonly userAgent?: string | undefined;
  /** How links to a job's page are made. Default: see {@link LogviewOptions}. */
  readonly logview?: LogviewOptions | undefined;
  /** How instances are watched. Default: see {@link WatchOptions}. */
  readonly watch?: WatchOptions | undefined;
  /** How jobs are submitted. Default: see {@link SubmitOptions}. */
  readonly submit?: SubmitOptions | undefined;
  /** How calls are repeated. Default: see {@link RetryOptions}. */
  readonly retry?: RetryOptions | undefined;
  /** How results are downloaded. */
  readonly tunnel?: TunnelOptions | undefined;
  /** Most bytes taken of one answer. Default 67108864 (64 MiB). */
  readonly maxAnswerBytes?: number | undefined;
  /** Longest time for one attempt of an ordinary call, in milliseconds. Default 120000. */
  readonly callTimeoutMs?: number | undefined;
  /** Time and timers. Default: RxJS's `asyncScheduler`. Tests pass a `TestScheduler`. */
  readonly scheduler?: SchedulerLike | undefined;
  /** Numbers in [0, 1) for jitter. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Told of every attempt after it ended; nothing secret is in it. */
  readonly onCall?: ((report: CallReport) => void) | undefined;
}

/** How links to a job's page are made (docs/protocol.md 3). */
export interface LogviewOptions {
  /** Host of legacy LogView pages. Default: asked of the service (docs/protocol.md 3.2). */
  readonly host?: string | undefined;
  /** Host of Job Insight pages. Default: asked of the service. */
  readonly jobInsightHost?: string | undefined;
  /** Which page to link. `auto`: Job Insight where there is one and the region is known (docs/protocol.md 3.1). Default `auto`. */
  readonly kind?: "auto" | "legacy" | "job-insight" | undefined;
  /** Hours a legacy link's token is valid. Default 720. */
  readonly hours?: number | undefined;
}

/** How instances are watched; all watches of a client share these limits. */
export interface WatchOptions {
  /** How long transient faults are endured before a watch ends with an error, in milliseconds. Default 300000. */
  readonly toleranceMs?: number | undefined;
  /** Shortest time between two looks at the progress of one instance, in milliseconds. Default 1000. */
  readonly progressIntervalMs?: number | undefined;
  /** Shortest time between two looks at a live list, in milliseconds. Default 3000. */
  readonly listIntervalMs?: number | undefined;
  /** Status requests that the service may hold at once for this client; other watches poll. Default 8. */
  readonly maxHeldRequests?: number | undefined;
  /** Background requests per second that all watches of this client may send together. Default 20. */
  readonly requestsPerSecond?: number | undefined;
}

/** How jobs are submitted. A job is never submitted twice, whatever these options say. */
export interface SubmitOptions {
  /** Send a `Guid` with every job, by which it is found again when the answer is lost. Default true. */
  readonly guid?: boolean | undefined;
  /** After a lost answer, when the instance was not found, send the same Guid again. What the service does then is documented but was never observed. Default false. */
  readonly resubmitSameGuid?: boolean | undefined;
}

/** How often, and after which pauses, a call that may be repeated is. */
export interface RetryOptions {
  /** Attempts for a call that may be repeated, the first included. Default 5. */
  readonly attempts?: number | undefined;
  /** First pause, in milliseconds; it doubles, with jitter. Default 100. */
  readonly firstDelayMs?: number | undefined;
  /** Longest pause, in milliseconds. A longer `Retry-After` is honoured. Default 10000. */
  readonly maxDelayMs?: number | undefined;
}

/** How results are downloaded. */
export interface TunnelOptions {
  /** Address of the tunnel, such as `https://dt.cn-hangzhou.maxcompute.aliyun.com`. Default: asked of the service (docs/tunnel.md 1.1). */
  readonly endpoint?: string | undefined;
  /** Quota that pays for downloads. Default: the project's. */
  readonly quotaName?: string | undefined;
  /** Ranges of a result that are read at the same time; their rows still come in order. Default 2. */
  readonly parallel?: number | undefined;
}

/** One attempt at one call, for logs and metrics. */
export interface CallReport {
  /** Such as `GET`. */
  readonly method: string;
  /** Path and query after the endpoint, tokens removed. */
  readonly target: string;
  /** Which attempt at the call it was, from 1. */
  readonly attempt: number;
  /** From the start of the attempt to its end, in milliseconds. */
  readonly durationMs: number;
  /** HTTP status, or null when no answer came. */
  readonly status: number | null;
  /** The service's id of the request; null when no answer came or it has none. */
  readonly requestId: string | null;
  /** Code of the error that the attempt ended with, or null. */
  readonly errorCode: string | null;
}

/** Options of every call that waits for the service. */
export interface CallOptions {
  /** Ends the call (not the job). */
  readonly signal?: AbortSignalLike | undefined;
}

