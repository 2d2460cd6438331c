import type { MaxCompute } from "@maxcompute-rx/core";
import type { ProjectCalls } from "@maxcompute-rx/core/internal";
import { createClient, loadOnce, notLoaded } from "@maxcompute-rx/core/page";
import { asyncScheduler } from "rxjs";

import { EventStream } from "./stream/event-stream.ts";
import { checkConnectOptions, gatewayLocation, type ConnectOptions } from "./gateway/gateway-options.ts";
import { gatewayListSource, gatewayWatchSource } from "./stream/gateway-sources.ts";
import { gatewayTransport } from "./gateway/gateway-transport.ts";
import { pauseReasons } from "./stream/pause-reasons.ts";

/**
 * Creates a client of one MaxCompute project that sends all requests to a gateway (`@maxcompute-rx/gateway`). The gateway has the
 * keys; the page has none. Create one client per page and share it. Creating it sends no request, and works on a server, too, where
 * frameworks render pages: only a request needs the page.
 *
 * All watches and lists of a client share one event stream. The stream is closed while the page is hidden (see
 * `followWhileHidden`) or offline, and then continues where it stopped; meanwhile views keep the last known values and say why in `trouble`. The code for calls is loaded with
 * the first call.
 *
 * @example
 * ```ts
 * const mc = connect({ gateway: "/maxcompute", project: "my_project" });
 * mc.instances$({ status: "Running" }).subscribe(({ instances }) => show(instances));
 * ```
 *
 * @throws {MaxComputeError} `invalid_argument` if an option is missing or wrong, or would bring a key into the page
 */
export function connect(options: ConnectOptions): MaxCompute {
  checkConnectOptions(options);
  const { project, toleranceMs = 300_000, followWhileHidden = false, scheduler = asyncScheduler, random = Math.random } = options;
  const gateway = gatewayLocation(options.gateway);
  const transport = gatewayTransport(options);
  const stream = new EventStream({
    transport,
    gatewayUrl: gateway.url,
    pauses$: pauseReasons(globalThis, scheduler, followWhileHidden),
    toleranceMs,
    scheduler,
    random,
  });

  // If loading fails, for example offline, the next call tries again.
  const calls = loadOnce(async (): Promise<ProjectCalls> => {
    const { createGatewayCalls } = await import("./gateway/gateway-calls.ts").catch(notLoaded);
    return createGatewayCalls(gateway.url(), transport, options);
  });
  return createClient({
    endpoint: `${gateway.text}/api`,
    project,
    watchSource: gatewayWatchSource({ stream, project, scheduler }),
    listSource: gatewayListSource({ stream, project, scheduler }),
    calls,
    tokens: async () =>
      (await import("./gateway/gateway-tokens.ts").catch(notLoaded)).createGatewayTokens(gateway.url(), transport, options),
    scheduler,
  });
}
