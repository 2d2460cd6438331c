import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { createGateway, type Gateway, type GatewayAction } from "@maxcompute-rx/gateway";
import { createMaxCompute, fetchTransport, resolveConfiguration, undiciTransport, type MaxCompute } from "@maxcompute-rx/node";

import { everyAction, readingActions, type ConsoleOptions } from "./console-options.ts";

/** What answers behind the page. */
export interface Backend {
  readonly project: string;
  readonly gateway: Gateway;
  /** Where everything is made up; null on a real project. */
  readonly emulated: { readonly emulator: Emulator; readonly mc: MaxCompute } | null;
  close(): Promise<void>;
}

/** Path below which the gateway answers. */
export const gatewayPath = "/gateway";

// All visitors are one caller. Their boards hold thousands of rows, and ask how each ended that comes into sight.
const limits = { requestsPerMinute: 6000, streamsPerCaller: 100, bufferedCharacters: 16_777_216 };

/** A gateway to an emulator of its own, in this process. `origin` is where the console will be. */
export async function emulatorBackend(origin: string, { emulator: options, actions = everyAction }: ConsoleOptions): Promise<Backend> {
  const emulator = await createEmulator(options);
  const { project, region, ...credentials } = emulator.account;
  const service = { endpoint: `${origin}/api`, region, credentials, transport: fetchTransport({ fetch: emulator.fetch }) };
  const watch = { progressIntervalMs: 500, listIntervalMs: 1000, requestsPerSecond: 200 };
  const gateway = createGateway({ ...service, watch, basePath: gatewayPath, limits, authorize: () => visitor(project, actions) });
  const mc = createMaxCompute({ ...service, project });
  return {
    project,
    gateway,
    emulated: { emulator, mc },
    async close() {
      gateway.close();
      await emulator.close();
    },
  };
}

/** A gateway to the project that the configuration names, for looking only. */
export function accountBackend(): Backend {
  const { project, logviewHost, ...service } = resolveConfiguration({});
  const transport = undiciTransport();
  const logview = { host: logviewHost };
  const gateway = createGateway({ ...service, transport, logview, basePath: gatewayPath, limits, authorize: () => visitor(project, readingActions) });
  return {
    project,
    gateway,
    emulated: null,
    async close() {
      gateway.close();
      await transport.close();
    },
  };
}

function visitor(project: string, actions: readonly GatewayAction[]): { caller: string; projects: Record<string, readonly GatewayAction[]> } {
  return { caller: "visitor", projects: { [project]: actions } };
}
