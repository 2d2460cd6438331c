/**
 * The messages between a page and a gateway, besides the calls that the gateway forwards: one event stream for all watches and
 * lists of a page. Plain JSON. Paths are relative to the gateway's own path:
 *
 * - `POST stream` with {@link StreamRequest}: opens the stream; the answer is `text/event-stream`, each event with an `id`
 * - `POST stream/{stream}` with {@link StreamChange}: the complete set of subscriptions from now on; 204, or 404 if the gateway
 *   does not know this connection of the stream (the page then opens a new one)
 * - `POST logview` with {@link LogviewQuestion}: {@link LogviewAnswer}
 * - `POST watch-token` with {@link WatchTokenQuestion}: {@link WatchTokenAnswer}
 * - `GET session`: {@link GatewaySession}, what this caller may do
 * - `api/…` and `tunnel/…`: calls of the service, unsigned
 *
 * A refusal has a 4xx or 5xx status and {@link GatewayFault} as its body.
 */
import type { InstanceEvent } from "./watch/instance/instance-event.ts";
import type { InstanceListEvent, LiveListFilter } from "./watch/list/instance-list-event.ts";
import type { WatchState } from "./instance/watch-state.ts";
import type { Interest } from "./watch/instance/question.ts";

/**
 * A header that every request to a gateway must have. A page of another origin cannot send it without a preflight request.
 *
 * Each request has its own value: 32 random hexadecimal digits. If a kept-alive connection breaks, browsers repeat requests by
 * themselves, even POST. By this value a gateway distinguishes a repeated request from a second submit of the page.
 */
export const gatewayHeader = "x-maxcompute-rx";

/** One subscription of a page. `key` is the page's own name for it, unique in the stream. */
export type StreamSubscription =
  | { readonly key: string; readonly kind: "instance"; readonly project: string; readonly instanceId: string; readonly interest: Interest }
  | { readonly key: string; readonly kind: "list"; readonly project: string; readonly filter: LiveListFilter };

/** The subscriptions of a page from now on. */
export interface StreamChange {
  /** The complete set. Subscriptions that are not in it end. */
  readonly subscriptions: readonly StreamSubscription[];
  /**
   * For which connection of the stream it is: 32 hexadecimal digits that the page chose when it opened it. A change that comes late,
   * or to a gateway from which the page has moved away, must not replace the subscriptions of a later connection.
   */
  readonly connection?: string | undefined;
}

/** Opens a stream, or resumes one after a disconnect. */
export interface StreamRequest extends StreamChange {
  /** Chosen by the page: 32 random hexadecimal digits. */
  readonly stream: string;
  /** The id of the last event that arrived before a disconnect. The gateway sends the events after it, or `reset` if it no longer has them. */
  readonly lastEventId?: string | undefined;
  /**
   * For each subscription of which events have arrived, by its key: the id of the last one. With it another gateway of the same fleet
   * can go on; a subscription that is not in it gets a snapshot.
   */
  readonly after?: Readonly<Record<string, string>> | undefined;
}

/** The `data` of one event of the stream. */
export type StreamMessage =
  | { readonly type: "instance"; readonly key: string; readonly event: InstanceEvent }
  | { readonly type: "list"; readonly key: string; readonly event: InstanceListEvent }
  /** This subscription has ended: it completed, or it failed with an error. */
  | { readonly type: "completed"; readonly key: string }
  | { readonly type: "failed"; readonly key: string; readonly error: GatewayFault }
  /** Events were lost: every subscription starts again with a snapshot. */
  | { readonly type: "reset" }
  /** Nothing new. The `id` of this event is where the page can go on. */
  | { readonly type: "position" }
  /** The gateway ends this stream in order to go down. The page opens it again at once; another gateway goes on. */
  | { readonly type: "moved" };

/** An error as it is sent to a page. `code` is a `MaxComputeErrorCode`. */
export interface GatewayFault {
  readonly code: string;
  /** A sentence for people, without internals. */
  readonly message: string;
  /** What can be done about it. */
  readonly nextStep?: string | undefined;
  /** The error code of the service, such as `InstanceTypeNotSupported`. It tells readers of results to use the `result` interface. */
  readonly serverCode?: string | undefined;
  /** The service's id of the request. */
  readonly requestId?: string | undefined;
  /** The instance it is about. */
  readonly instanceId?: string | undefined;
  /** Such as `ODPS-0130131`. */
  readonly odpsCode?: string | undefined;
}

/** Asks the gateway for a link to a web page about an instance. */
export interface LogviewQuestion {
  /** Project of the instance. */
  readonly project: string;
  /** Which instance. */
  readonly instanceId: string;
  /** Default `auto`: Job Insight if it exists, because it needs no token. */
  readonly kind?: "auto" | "legacy" | "job-insight" | undefined;
  /** How long a legacy link is valid, in hours. The gateway limits it. */
  readonly hours?: number | undefined;
}

/** The link. */
export interface LogviewAnswer {
  /** Everyone who has a legacy link can read the instance. */
  readonly address: string;
}

/** Asks the gateway to sign the state of a watch, or to check a token. */
export interface WatchTokenQuestion {
  /** Project of the watch. */
  readonly project: string;
  /** The state to sign, or the token to check; one of them. */
  readonly state?: WatchState | undefined;
  readonly token?: string | undefined;
}

/** The token of a state, or the state of a token. */
export interface WatchTokenAnswer {
  readonly state: WatchState;
  readonly token: string;
}

/** What a caller may do with instances of a project; `read-tables`: list its schemas, tables, columns and partitions. */
export type GatewayAction = "read" | "read-sql" | "read-results" | "submit" | "stop" | "logview" | "read-tables";

/** What a page must know about its caller. */
export interface GatewaySession {
  /** The allowed actions by project. */
  readonly projects: Readonly<Record<string, readonly GatewayAction[]>>;
}
