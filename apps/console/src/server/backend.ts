import type { Emulator } from "@maxcompute-rx/emulator";
import { createGateway, type Gateway, type GatewayAction, type Grant } from "@maxcompute-rx/gateway";
import { createMaxCompute, fetchTransport, resolveConfiguration, undiciTransport, type MaxCompute } from "@maxcompute-rx/node";

import { accountScope } from "./account-scope.ts";
import { everyAction, readingActions, type ConsoleOptions } from "./console-options.ts";

/** What the server of the page uses to answer. */
export interface Backend {
  readonly project: string;
  /** Stands for account and project in the browser's storage. */
  readonly scope: string;
  readonly gateway: Gateway;
  /** What a caller of the gateway may do. */
  readonly authorize: (request: Request) => Grant | null;
  /** A name of the service for the file of its history. */
  readonly service: string;
  /** How many running jobs the history asks for their stages at the same time, one request per job and second. */
  readonly mostFollowed: number;
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
  // A console of a real project does not load it.
  const { createEmulator } = await import("@maxcompute-rx/emulator");
  const emulator = await createEmulator(options);
  const { project, region, ...credentials } = emulator.account;
  const service = { endpoint: `${origin}/api`, region, credentials, transport: fetchTransport({ fetch: emulator.fetch }) };
  const watch = { progressIntervalMs: 500, listIntervalMs: 1000, requestsPerSecond: 200 };
  const authorize = (): Grant => visitor(project, actions);
  const gateway = createGateway({ ...service, watch, basePath: gatewayPath, limits, authorize });
  const mc = createMaxCompute({ ...service, project });
  return {
    project,
    scope: `emulator-${project}`,
    gateway,
    authorize,
    service: "emulator",
    mostFollowed: 50,
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
  const authorize = (): Grant => visitor(project, readingActions);
  const gateway = createGateway({ ...service, transport, logview, basePath: gatewayPath, limits, authorize });
  return {
    project,
    scope: accountScope(service.endpoint, project, service.credentials),
    gateway,
    authorize,
    service: new URL(service.endpoint).host,
    mostFollowed: 10,
    emulated: null,
    async close() {
      gateway.close();
      await transport.close();
    },
  };
}

function visitor(project: string, actions: readonly GatewayAction[]): Grant {
  return { caller: "visitor", projects: { [project]: actions } };
}
