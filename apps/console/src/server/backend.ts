import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { createGateway, type Gateway, type GatewayAction } from "@maxcompute-rx/gateway";
import { createMaxCompute, fetchTransport, resolveConfiguration, undiciTransport, type MaxCompute } from "@maxcompute-rx/node";

import { everyAction, readingActions, type ConsoleOptions } from "./console-options.ts";

/** What the server of the page uses to answer. */
export interface Backend {
  readonly project: string;
  readonly gateway: Gateway;
  /** The emulator with the demo jobs; null for a real project. */
  readonly emulated: { readonly emulator: Emulator; readonly mc: MaxCompute } | null;
  close(): Promise<void>;
}

/** Path below which the gateway answers. */
export const gatewayPath = "/gateway";

// All visitors are one caller. Their boards have thousands of rows, and each visible row of an ended job requests its name.
const limits = { requestsPerMinute: 6000, streamsPerCaller: 100, bufferedCharacters: 16_777_216 };

/** Creates a gateway to an emulator in this process. `origin` is the address of the console. */
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

/** Creates a read-only gateway to the configured project. */
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
