import type { AbortSignalLike } from "@maxcompute-rx/core";
import type { GatewaySession } from "@maxcompute-rx/core/internal";

import { isObject } from "./gateway-fault.ts";
import { gatewayUrl, type GatewayAddress } from "./gateway-options.ts";
import { ask, gatewayTransport, jsonOf, notAGateway } from "./gateway-transport.ts";

/**
 * What the gateway lets this caller do: actions by project. Ask it to offer only the projects and buttons that will work; the
 * gateway decides anew on every request.
 *
 * @throws {MaxComputeError} `unauthorized` when the gateway does not know the caller
 */
export async function gatewaySession(address: GatewayAddress, { signal }: { readonly signal?: AbortSignalLike } = {}): Promise<GatewaySession> {
  const url = `${gatewayUrl(address.gateway, globalThis.location?.href)}/session`;
  const response = await ask(gatewayTransport(address), { method: "GET", url, headers: {}, signal: signal ?? new AbortController().signal });
  const session = await jsonOf(response);
  if (!isSession(session)) throw notAGateway(response.status);
  return session;
}

function isSession(value: unknown): value is GatewaySession {
  return isObject(value) && isObject(value["projects"]) && Object.values(value["projects"]).every(Array.isArray);
}
