import type { MaxCompute } from "@maxcompute-rx/core";
import type { ProjectCalls } from "@maxcompute-rx/core/internal";
import { createClient } from "@maxcompute-rx/core/page";
import { asyncScheduler } from "rxjs";

import { EventStream } from "./stream/event-stream.ts";
import { checkConnectOptions, gatewayUrl, type ConnectOptions } from "./gateway/gateway-options.ts";
import { gatewayListSource, gatewayWatchSource } from "./stream/gateway-sources.ts";
import { gatewayTransport } from "./gateway/gateway-transport.ts";
import { pauseReasons } from "./stream/pause-reasons.ts";

/**
 * A client of one MaxCompute project, through a gateway that holds the keys (`@maxcompute-rx/gateway`). The page has none.
 *
 * ```ts
 * const mc = connect({ gateway: "/maxcompute", project: "my_project" });
 * mc.instances$({ status: "Running" }).subscribe(({ instances }) => show(instances));
 * ```
 *
 * All watches and lists of a client share one event stream. It is closed while the page is hidden or offline, and goes on
 * where it was; views then keep what was known and name the `trouble`. What a call needs is loaded when the first one is made.
 * Makes no request by itself; make one client per page and share it.
 *
 * @throws {MaxComputeError} `invalid_argument` when an option is missing or wrong, or would bring a key into the page
 */
export function connect(options: ConnectOptions): MaxCompute {
  checkConnectOptions(options);
  const { project, toleranceMs = 300_000, scheduler = asyncScheduler, random = Math.random } = options;
  const gateway = gatewayUrl(options.gateway, globalThis.location?.href);
  const transport = gatewayTransport(options);
  const stream = new EventStream({
    transport,
    gateway,
    pauses$: pauseReasons(globalThis, scheduler),
    toleranceMs,
    scheduler,
    random,
  });

  let calls: Promise<ProjectCalls> | undefined;
  const load = async (): Promise<ProjectCalls> => {
    const { createGatewayCalls } = await import("./gateway/gateway-calls.ts");
    return createGatewayCalls(gateway, transport, options);
  };
  return createClient({
    endpoint: `${gateway}/api`,
    project,
    watchSource: gatewayWatchSource({ stream, project, scheduler }),
    listSource: gatewayListSource({ stream, project, scheduler }),
    // A load that failed, as offline, is tried again by the next call.
    calls: () =>
      (calls ??= load().catch((error: unknown) => {
        calls = undefined;
        throw error;
      })),
    scheduler,
  });
}
