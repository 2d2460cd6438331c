import type { AbortSignalLike, InstanceEvent, InstanceListEvent, LiveListFilter, TransportResponse } from "@maxcompute-rx/core";
import type { Interest, LogviewQuestion } from "@maxcompute-rx/core/internal";
import type { Observable } from "rxjs";

/** A call to the service, without endpoint and signature. */
export interface UpstreamCall {
  readonly method: "GET" | "POST" | "PUT";
  /** The path after the endpoint. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
}

/** One project, with the gateway's own key. */
export interface Upstream {
  /** Shared by all who listen to the instance: one watch, by reference count. Callers take turns with their requests. */
  watch(instanceId: string, interest: Interest, caller: string): Observable<InstanceEvent>;
  /** Shared by all who listen to a list of this filter, in the same way. */
  list(filter: LiveListFilter, caller: string): Observable<InstanceListEvent>;
  /** The owner of an instance; null if the service does not say. */
  owner(instanceId: string): Promise<string | null>;
  logview(question: LogviewQuestion): Promise<string>;
  /** Signs a call, sends it to the service, and resolves with the answer, its body unread. */
  send(call: UpstreamCall, signal: AbortSignalLike): Promise<TransportResponse>;
  /** Like `send`, but to the tunnel. */
  sendToTunnel(call: UpstreamCall, signal: AbortSignalLike): Promise<TransportResponse>;
}
