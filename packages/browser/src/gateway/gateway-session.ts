import type { CallOptions } from "@maxcompute-rx/core";
import type { GatewaySession } from "@maxcompute-rx/core/internal";
import { withDeadline } from "@maxcompute-rx/core/page";
import { asyncScheduler } from "rxjs";

import { isObject } from "./gateway-fault.ts";
import { gatewayUrl, type GatewayAddress } from "./gateway-options.ts";
import { ask, gatewayTransport, jsonOf, notAGateway } from "./gateway-transport.ts";

const patienceMs = 30_000;

/**
 * What the gateway lets this caller do: actions by project. Ask it to offer only the projects and buttons that will work; the
 * gateway decides anew on every request.
 *
 * @throws {MaxComputeError} `unauthorized` when the gateway does not know the caller; `timeout` after 30 seconds
 */
export async function gatewaySession(address: GatewayAddress, { signal: outer }: CallOptions = {}): Promise<GatewaySession> {
  const url = `${gatewayUrl(address.gateway, globalThis.location?.href)}/session`;
  const transport = gatewayTransport(address);
  return withDeadline(patienceMs, "The call for the session", asyncScheduler, outer, async (signal) => {
    const response = await ask(transport, { method: "GET", url, headers: {}, signal });
    const session = await jsonOf(response);
    if (!isSession(session)) throw notAGateway(response.status);
    return session;
  });
}

function isSession(value: unknown): value is GatewaySession {
  return isObject(value) && isObject(value["projects"]) && Object.values(value["projects"]).every(Array.isArray);
}
