import type { CallReport, MaxComputeOptions, Transport } from "@maxcompute-rx/core";
import type { GatewayAction } from "@maxcompute-rx/core/internal";

/** What somebody may do through the gateway: the answer of {@link GatewayOptions.authorize}. */
export interface Grant {
  /** Who it is, for limits and for the log; not shown to pages. Streams belong to their caller. */
  readonly caller: string;
  /** What is allowed in each project. Nothing is allowed in a project that is not named. */
  readonly projects: Readonly<Record<string, readonly GatewayAction[]>>;
  /** Which instances of these projects are there for this caller; the others do not exist for him. Default: all. */
  readonly maySee?: ((instance: SeenInstance) => boolean) | undefined;
}

/** What is known of an instance when it is decided who may see it. */
export interface SeenInstance {
  /** The project that it runs in. */
  readonly project: string;
  /** Its id. */
  readonly instanceId: string;
  /** Such as `ALIYUN$name@example.com`; null when the service does not say. Jobs submitted through the gateway are its account's. */
  readonly owner: string | null;
}

/** Options of {@link createGateway}: those of a client, without a project, and the gateway's own. */
export interface GatewayOptions extends Omit<MaxComputeOptions, "project" | "transport" | "schema" | "settings" | "priority" | "submit"> {
  /** Carries requests to MaxCompute. Default: the platform's `fetch`. */
  readonly transport?: Transport | undefined;
  /**
   * Says what a caller may do, by whatever the request carries: a cookie, a header. Asked for every request, and again every
   * minute while a stream lives. Null refuses; so do an error, and ten seconds without an answer. The request has no body.
   */
  readonly authorize: (request: Request) => Grant | null | Promise<Grant | null>;
  /** Path below which the gateway is mounted, such as `/maxcompute`. Default: none. */
  readonly basePath?: string | undefined;
  /** Origins of pages that may call beside the gateway's own, such as `https://board.example.com`. Default: none. */
  readonly origins?: readonly string[] | undefined;
  /** What one caller can take at most. */
  readonly limits?: GatewayLimits | undefined;
  /** Told of each request and each stream. Nothing secret is in it, and nothing that a caller could write but checked names. */
  readonly onLog?: ((entry: GatewayLogEntry) => void) | undefined;
}

/** What one caller, or one page, can take at most. */
export interface GatewayLimits {
  /** Largest body, in bytes: the XML of a submit. Default 4194304 (4 MiB). */
  readonly bodyBytes?: number | undefined;
  /** Requests of one caller: so many at once, and a minute on average. A new subscription counts as a request. Default 600. */
  readonly requestsPerMinute?: number | undefined;
  /** Calls of one caller that are passed on at once, until their answers have been read. Default 100. */
  readonly callsPerCaller?: number | undefined;
  /** Event streams of one caller: pages that are open, and those that left within `resumeMs`. Default 20. */
  readonly streamsPerCaller?: number | undefined;
  /** Instances and lists on one stream. Default 200. */
  readonly subscriptionsPerStream?: number | undefined;
  /** Characters of events kept for one stream. A page that has not read so many is dropped; it starts anew. Default 1048576. */
  readonly bufferedCharacters?: number | undefined;
  /** For how long a stream is kept for a page that lost it, in milliseconds. Default 15000. */
  readonly resumeMs?: number | undefined;
}

/** A gateway: a web-standard handler, and what its operator can look at. Made by {@link createGateway}. */
export interface Gateway {
  (request: Request): Promise<Response>;
  /** Numbers as they are now. */
  readonly counters: GatewayCounters;
  /** Ends all streams and watches; every later request is refused. */
  close(): void;
}

/** What a gateway has done since it was made, and what it does now. */
export interface GatewayCounters {
  /** Requests that came, preflights included. */
  readonly requests: number;
  /** Of these, those that were refused or failed. */
  readonly refused: number;
  /** Streams that a page reads now. */
  readonly openStreams: number;
  /** Instances and lists that are watched now, however many pages listen. */
  readonly upstreamWatches: number;
  /** Requests sent to MaxCompute, each attempt counted. */
  readonly upstreamRequests: number;
}

/** One line for the operator's log; `at` is ISO 8601 in UTC. */
export type GatewayLogEntry = { readonly at: string } & GatewayLogBody;

/** What a line of the log tells. */
export type GatewayLogBody =
  | ({ readonly type: "request" } & RequestNote)
  | ({ readonly type: "stream" } & StreamNote)
  /** A watch or list has failed, with the words that pages are not told. */
  | ({ readonly type: "watch" } & WatchFailure)
  /** An attempt at a call to MaxCompute that the gateway made for its watches, lists and links. */
  | ({ readonly type: "upstream" } & CallReport);

/** A request that was answered or refused. */
export interface RequestNote {
  /** What was asked for: `list`, `submit`, `stream` …; null when it was nothing that the gateway knows. */
  readonly call: string | null;
  /** Null when the request was refused before the caller was known. */
  readonly caller: string | null;
  /** The project asked for; null where there is none, or where it is not known. */
  readonly project: string | null;
  /** The instance asked for, or the one that a submit has made. */
  readonly instanceId: string | null;
  /** HTTP status of the answer. */
  readonly status: number;
  /** Code of the refusal; null when it was answered. */
  readonly code: string | null;
  /** What the caller is not told, such as why MaxCompute cannot be reached. */
  readonly detail: string | null;
  /** Until the answer's headers were there, in milliseconds. */
  readonly durationMs: number;
}

/** What happened to the event stream of a page. */
export interface StreamNote {
  /** Whose it is. */
  readonly caller: string;
  /** `left`: its page is gone, and it is kept for a while. */
  readonly what: "opened" | "resumed" | "left" | "ended";
  /** Why it ended; null while it has not. */
  readonly reason: StreamEnd | null;
}

/** Why a watch has ended for one caller. */
export interface WatchFailure {
  /** Who listened. */
  readonly caller: string;
  /** The project that was asked. */
  readonly project: string;
  /** A `MaxComputeErrorCode`. */
  readonly code: string;
  /** The error's own words. */
  readonly detail: string;
}

/**
 * Why a stream has ended. `slow`: its page did not read. `expired`: its page did not come back. `withdrawn`: its caller is no
 * longer authorized. `undecided`: `authorize` failed. `crowded`: its caller has opened others. `closed`: the gateway was.
 */
export type StreamEnd = "slow" | "expired" | "withdrawn" | "undecided" | "crowded" | "closed";
