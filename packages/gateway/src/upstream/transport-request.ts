import type { AbortSignalLike, TransportRequest } from "@maxcompute-rx/core";
import { encodeText } from "@maxcompute-rx/core/internal";

import type { UpstreamCall } from "./upstream.ts";

/** Builds the request for a call. The URL consists of verified parts, and every value is encoded here. */
export function toTransportRequest(endpoint: string, project: string, call: UpstreamCall, signal: AbortSignalLike): TransportRequest {
  const query = [...call.query, ["curr_project", project] as const].map(([name, value]) =>
    value === "" ? name : `${name}=${encodeText(value)}`,
  );
  const { method, headers, body } = call;
  return { method, url: `${endpoint.replace(/\/$/, "")}/${call.path}?${query.join("&")}`, headers, body, signal };
}
