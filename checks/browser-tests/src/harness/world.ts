import { createMaxCompute, fetchTransport, type MaxCompute } from "@maxcompute-rx/core";
import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { createGateway, type Gateway, type GatewayAction } from "@maxcompute-rx/gateway";

import { PageServer } from "./page-server.ts";

const everything: readonly GatewayAction[] = ["read", "read-sql", "read-results", "submit", "stop", "logview"];

/** Token of the page's session; whoever shows it, as a bearer or as the cookie `session`, may do everything. */
export const sessionToken = "a-session-of-the-page";

/** A bearer token of the service itself. */
export const serviceToken = "a-bearer-token-of-the-service";

/** A web server with a gateway before an emulator. */
export interface World {
  readonly emulator: Emulator;
  readonly server: PageServer;
  /** A client beside the gateway, for what others do meanwhile. */
  readonly client: MaxCompute;
  /** The gateway that answers now. */
  readonly gateway: Gateway;
  /** Session tokens that are good; take one away to withdraw it. */
  readonly tokens: Set<string>;
  /** A new gateway in the place of the old one, which has forgotten everything. */
  replaceGateway(): void;
  close(): Promise<void>;
}

export async function createWorld(): Promise<World> {
  const emulator = await createEmulator({ queueMs: 0, cors: ["*"], bearerTokens: [serviceToken] });
  const server = new PageServer();
  const tokens = new Set([sessionToken]);
  const { project, accessKeyId, accessKeySecret } = emulator.account;

  const service = {
    endpoint: "http://emulator.invalid/api",
    credentials: { accessKeyId, accessKeySecret },
    transport: fetchTransport({ fetch: emulator.fetch }),
  };

  const open = (): Gateway =>
    createGateway({
      ...service,
      basePath: "/maxcompute",
      watch: { progressIntervalMs: 50, listIntervalMs: 100 },
      limits: { requestsPerMinute: 100_000 },
      authorize: ({ headers }) => {
        const token = (headers.get("authorization") ?? headers.get("cookie"))?.replace(/^(Bearer |session=)/, "");
        return token !== undefined && tokens.has(token) ? { caller: "page", projects: { [project]: everything } } : null;
      },
    });

  let gateway = open();
  const mount = (): void => server.mount("/maxcompute", (request) => gateway(request));
  mount();
  await server.start();
  return {
    emulator,
    server,
    tokens,
    client: createMaxCompute({ ...service, project }),
    get gateway() {
      return gateway;
    },
    replaceGateway() {
      gateway.close();
      gateway = open();
    },
    async close() {
      gateway.close();
      await server.stop();
      await emulator.close();
    },
  };
}
