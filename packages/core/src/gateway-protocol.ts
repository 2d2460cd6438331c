/**
 * What a page and a gateway say to each other beside the calls that are passed through: one event stream for all watches
 * and lists of a page. Plain JSON. Paths are below the gateway's own:
 *
 * - `POST stream` with {@link StreamRequest}: opens the stream; the answer is `text/event-stream`, its `id`s count up
 * - `POST stream/{stream}` with {@link StreamChange}: the whole set of subscriptions from now on; 204, or 404 when the gateway
 *   does not know the stream (the page then opens it anew)
 * - `POST logview` with {@link LogviewQuestion}: {@link LogviewAnswer}
 * - `GET session`: {@link GatewaySession}, what this caller may do
 * - `api/…` and `tunnel/…`: calls of the service, unsigned
 *
 * A refusal has a 4xx or 5xx status and {@link GatewayFault} as its body.
 */
import type { InstanceEvent } from "./watch/instance/instance-event.ts";
import type { InstanceListEvent, LiveListFilter } from "./watch/list/instance-list-event.ts";
import type { Interest } from "./watch/instance/question.ts";

/**
 * Header without which the gateway takes no request: a page of another origin cannot send it without being asked first.
 *
 * Its value is new for each request: 32 random hexadecimal digits. A browser sends a request again by itself, a POST too, when a
 * kept-alive connection breaks under it; by the value a gateway tells that from a second submit of the page.
 */
export const gatewayHeader = "x-maxcompute-rx";

/** One thing that a page listens to. `key` is the page's own name for it, once per stream. */
export type StreamSubscription =
  | { readonly key: string; readonly kind: "instance"; readonly project: string; readonly instanceId: string; readonly interest: Interest }
  | { readonly key: string; readonly kind: "list"; readonly project: string; readonly filter: LiveListFilter };

/** What a page listens to from now on. */
export interface StreamChange {
  /** The whole set; what is not in it is left. */
  readonly subscriptions: readonly StreamSubscription[];
}

/** Opens a stream, or takes one up again after a drop. */
export interface StreamRequest extends StreamChange {
  /** Chosen by the page: 32 random hexadecimal digits. */
  readonly stream: string;
  /** The last event that arrived, after a drop; the gateway sends what came after it, or `reset` where it cannot. */
  readonly lastEventId?: string | undefined;
}

/** The `data` of one event of the stream. */
export type StreamMessage =
  | { readonly type: "instance"; readonly key: string; readonly event: InstanceEvent }
  | { readonly type: "list"; readonly key: string; readonly event: InstanceListEvent }
  /** This subscription is over: it completed, or it ended with an error. */
  | { readonly type: "completed"; readonly key: string }
  | { readonly type: "failed"; readonly key: string; readonly error: GatewayFault }
  /** Events were lost: every subscription starts anew, with a snapshot. */
  | { readonly type: "reset" };

/** An error as it travels. `code` is a `MaxComputeErrorCode`. */
export interface GatewayFault {
  readonly code: string;
  /** A sentence for people, without internals. */
  readonly message: string;
  /** What can be done about it. */
  readonly nextStep?: string | undefined;
  /** The service's own word, such as `InstanceTypeNotSupported`: by it a reader of results knows that there is another way. */
  readonly serverCode?: string | undefined;
  /** The service's own number for the call. */
  readonly requestId?: string | undefined;
  /** The instance it is about. */
  readonly instanceId?: string | undefined;
  /** Such as `ODPS-0130131`. */
  readonly odpsCode?: string | undefined;
}

/** Asks the gateway for a link for people. */
export interface LogviewQuestion {
  /** Project of the instance. */
  readonly project: string;
  /** Which instance. */
  readonly instanceId: string;
  /** Default `auto`: Job Insight, which needs no token, where there is one. */
  readonly kind?: "auto" | "legacy" | "job-insight" | undefined;
  /** Hours a legacy link is valid; the gateway has a longest. */
  readonly hours?: number | undefined;
}

/** The link. */
export interface LogviewAnswer {
  /** Whoever has a legacy one can read the instance. */
  readonly address: string;
}

/** What a caller may do with instances of a project. */
export type GatewayAction = "read" | "read-sql" | "read-results" | "submit" | "stop" | "logview";

/** Who asks, as far as a page must know. */
export interface GatewaySession {
  /** Actions by project. */
  readonly projects: Readonly<Record<string, readonly GatewayAction[]>>;
}
