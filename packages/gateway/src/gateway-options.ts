import type { CallReport, MaxCompute, MaxComputeOptions, Transport } from "@maxcompute-rx/core";
import type { GatewayStore } from "./store/gateway-store.ts";
import type { GatewayAction } from "@maxcompute-rx/core/internal";

/** What a caller may do through the gateway: the result of {@link GatewayOptions.authorize}. */
export interface Grant {
  /** Identifies the caller, for limits, streams and the log. Pages do not receive it. */
  readonly caller: string;
  /** The actions that are allowed in each project. In a project that is not named, nothing is allowed. */
  readonly projects: Readonly<Record<string, readonly GatewayAction[]>>;
  /** Whether the caller may see an instance of these projects. For this caller, the others do not exist. Default: all may be seen. */
  readonly maySee?: ((instance: SeenInstance) => boolean) | undefined;
}

/** What is known about an instance when the gateway decides whether a caller may see it. */
export interface SeenInstance {
  /** The project that it runs in. */
  readonly project: string;
  /** Its id. */
  readonly instanceId: string;
  /** Such as `ALIYUN$name@example.com`; null if the service does not say. The owner of jobs submitted through the gateway is its account. */
  readonly owner: string | null;
}

/** Options of {@link createGateway}: those of a client without a project, and the gateway's own. */
export interface GatewayOptions extends Omit<MaxComputeOptions, "project" | "transport" | "schema" | "settings" | "priority" | "submit"> {
  /** Sends requests to MaxCompute. Default: the platform's `fetch`. */
  readonly transport?: Transport | undefined;
  /**
   * Returns what the caller of a request may do, or null to refuse it. Identify the caller by a cookie or a header of the request;
   * its body is not included. Called for every request, and once a minute for each open stream. If it fails, or takes longer than
   * ten seconds, the request is refused.
   */
  readonly authorize: (request: Request) => Grant | null | Promise<Grant | null>;
  /** The path at which the gateway is mounted, such as `/maxcompute`. Default: the root. */
  readonly basePath?: string | undefined;
  /** Origins of other pages that may use the gateway, such as `https://board.example.com`. Default: only the gateway's own origin. */
  readonly origins?: readonly string[] | undefined;
  /**
   * A secret of at least 32 characters with which the gateway signs the watch tokens of pages, so that nobody can change them or use
   * those of another caller. All processes behind one address need the same one. Default: pages receive no watch tokens.
   */
  readonly watchTokenKey?: string | undefined;
  /**
   * What several gateways share, so that they work as one, such as `redisStore()` of `@maxcompute-rx/gateway-redis`. Pages then go on at
   * any of them, and each project is watched by one. Default: this gateway is alone, and keeps everything in its memory.
   */
  readonly store?: GatewayStore | undefined;
  /** Limits for each caller and each page. With a `store`, they hold for all gateways together. */
  readonly limits?: GatewayLimits | undefined;
  /** Called for each request and each change of a stream. Entries contain no secrets, and of the callers' texts only verified names. */
  readonly onLog?: ((entry: GatewayLogEntry) => void) | undefined;
}

/** Limits for each caller and each page. */
export interface GatewayLimits {
  /** Largest body of a request, in bytes, such as the XML of a submit. Default: 4194304 (4 MiB). */
  readonly bodyBytes?: number | undefined;
  /** Requests of one caller per minute on average, and the largest burst. A new subscription counts as a request. Default: 600. */
  readonly requestsPerMinute?: number | undefined;
  /** Calls of one caller that are forwarded at the same time, until their answers have been read. Default: 100. */
  readonly callsPerCaller?: number | undefined;
  /** Event streams of one caller: open pages, and pages that disconnected less than `resumeMs` ago. Default: 20. */
  readonly streamsPerCaller?: number | undefined;
  /** Instances and lists on one stream. Default: 200. */
  readonly subscriptionsPerStream?: number | undefined;
  /** Characters of unread events that are kept for one stream. A page that reads too slowly is disconnected and starts again. Default: 1048576. */
  readonly bufferedCharacters?: number | undefined;
  /** How long a stream is kept for a page that lost its connection, in milliseconds. Default: 15000. */
  readonly resumeMs?: number | undefined;
}

/** A gateway: a handler of web-standard requests, with counters for its operator. Created by {@link createGateway}. */
export interface Gateway {
  (request: Request): Promise<Response>;
  /** The current counters. */
  readonly counters: GatewayCounters;
  /**
   * The client with which the gateway asks about a project, for the code of your own server: its watches and lists are shared with those
   * of the pages, so an instance that is watched by both costs the service no second request. It has all permissions of the gateway's
   * account; `authorize` is not asked. With a `store`, it looks itself, also if another gateway looks for the pages. Sends no request by itself, and {@link Gateway.close} does not end its watches.
   */
  client(project: string): MaxCompute;
  /** Ends all streams and watches. Every later request is refused with `unavailable`. */
  close(): void;
  /**
   * Like `close`, for gateways that share a store: gives its projects to the others, and then tells pages to come again at once, which
   * they do at another gateway. Resolves when this is done; the process may end when its answers were sent.
   */
  handover(): Promise<void>;
}

/** Counters of a gateway, since it was created or for this moment. */
export interface GatewayCounters {
  /** Requests received, including preflights. */
  readonly requests: number;
  /** Requests that were refused or failed. */
  readonly refused: number;
  /** Streams that a page is reading now. */
  readonly openStreams: number;
  /** Instances and lists that are watched now. One that several pages watch counts once. */
  readonly upstreamWatches: number;
  /** Requests sent to MaxCompute, including repeated attempts. */
  readonly upstreamRequests: number;
  /** Projects that this gateway watches for all gateways of its store. */
  readonly heldProjects: number;
  /** Whether the store cannot be reached. Until it can, this gateway watches by itself, and submits of pages are refused. */
  readonly isStoreAway: boolean;
}

/** One line for the operator's log; `at` is ISO 8601 in UTC. */
export type GatewayLogEntry = { readonly at: string } & GatewayLogBody;

/** The content of a log entry, by type. */
export type GatewayLogBody =
  | ({ readonly type: "request" } & RequestNote)
  | ({ readonly type: "stream" } & StreamNote)
  /** A watch or list failed. Contains the message that pages do not receive. */
  | ({ readonly type: "watch" } & WatchFailure)
  /** The store cannot be reached, or can be reached again. */
  | ({ readonly type: "store" } & StoreNote)
  /** One attempt at a call to MaxCompute for the gateway's watches, lists and links. */
  | ({ readonly type: "upstream" } & CallReport);

/** A request that was answered or refused. */
export interface RequestNote {
  /** The kind of request: `list`, `submit`, `stream` …; null if the gateway does not know it. */
  readonly call: string | null;
  /** Null if the request was refused before the caller was known. */
  readonly caller: string | null;
  /** The project of the request; null if it has none, or if it is not known. */
  readonly project: string | null;
  /** The instance of the request, or the one that a submit created; null if there is none. */
  readonly instanceId: string | null;
  /** HTTP status of the answer. */
  readonly status: number;
  /** Code of the error; null if the request succeeded. */
  readonly code: string | null;
  /** Details that the caller does not receive, such as why MaxCompute cannot be reached. */
  readonly detail: string | null;
  /** Time until the headers of the answer were ready, in milliseconds. */
  readonly durationMs: number;
}

/** A change of the event stream of a page. */
export interface StreamNote {
  /** The caller that the stream belongs to. */
  readonly caller: string;
  /** `left`: the page disconnected, and the stream is kept for `resumeMs`. */
  readonly what: "opened" | "resumed" | "left" | "ended";
  /** Why the stream ended; null if it has not. */
  readonly reason: StreamEnd | null;
}

/** A change of the connection to the store. */
export interface StoreNote {
  /** Whether the store cannot be reached. */
  readonly isAway: boolean;
  /** Why; null if it can be reached. */
  readonly detail: string | null;
}

/** A watch or list that failed for one caller. */
export interface WatchFailure {
  /** The caller that watched. */
  readonly caller: string;
  /** The project of the watch or list. */
  readonly project: string;
  /** A `MaxComputeErrorCode`. */
  readonly code: string;
  /** The original message of the error. */
  readonly detail: string;
}

/**
 * Why a stream ended. `slow`: the page did not read its events. `expired`: the page did not reconnect in time. `withdrawn`: the caller
 * is no longer authorized. `undecided`: `authorize` failed. `crowded`: the caller opened too many other streams. `closed`: the gateway
 * was closed.
 */
export type StreamEnd = "slow" | "expired" | "withdrawn" | "undecided" | "crowded" | "closed";
