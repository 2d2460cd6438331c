import type { CallOptions } from "@maxcompute-rx/core";
import type { GatewaySession } from "@maxcompute-rx/core/internal";
import { withDeadline } from "@maxcompute-rx/core/page";
import { asyncScheduler } from "rxjs";

import { isObject } from "./gateway-fault.ts";
import { gatewayLocation, type GatewayAddress } from "./gateway-options.ts";
import { gatewayTransport, jsonOf, notAGateway, sendToGateway } from "./gateway-transport.ts";

const deadlineMs = 30_000;

/**
 * Resolves with what the gateway allows this caller: a list of actions for each project. Use it to show only the projects and
 * buttons that will work; the gateway checks every request again.
 *
 * @example
 * ```ts
 * const { projects } = await gatewaySession({ gateway: "/maxcompute" });
 * stopButton.hidden = projects["my_project"]?.includes("stop") !== true;
 * ```
 *
 * @throws {MaxComputeError} `unauthorized` if the gateway does not know the caller; `timeout` after 30 seconds
 */
export async function gatewaySession(address: GatewayAddress, { signal: outer }: CallOptions = {}): Promise<GatewaySession> {
  const url = `${gatewayLocation(address.gateway).url()}/session`;
  const transport = gatewayTransport(address);
  return withDeadline(deadlineMs, "The call for the session", asyncScheduler, outer, async (signal) => {
    const response = await sendToGateway(transport, { method: "GET", url, headers: {}, signal });
    const session = await jsonOf(response);
    if (!isSession(session)) throw notAGateway(response.status);
    return session;
  });
}

function isSession(value: unknown): value is GatewaySession {
  return isObject(value) && isObject(value["projects"]) && Object.values(value["projects"]).every(Array.isArray);
}
