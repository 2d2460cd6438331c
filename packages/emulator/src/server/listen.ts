import { createAdaptorServer } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Hono } from "hono";
import { once } from "node:events";
import { Server } from "node:http";
import type { Env } from "../wire/env.ts";
import { ConnectionDropped } from "../faults/connection-dropped.ts";
import { apiPrefix } from "../wire/target.ts";

/** Where to serve. */
export interface ListenOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
}

/** A server that runs; {@link Emulator.listen} starts one. */
export interface Listening {
  /** What clients take as their endpoint, such as `http://127.0.0.1:8080/api`. */
  readonly endpoint: string;
  /** What clients take as their tunnel endpoint: the same without `/api`. */
  readonly tunnelEndpoint: string;
  /** Ends at once, open connections included. */
  close(): Promise<void>;
}

/** Serves the app over HTTP. Rejects when the port cannot be had. */
export async function listen(app: Hono<Env>, { port = 0, host = "127.0.0.1" }: ListenOptions = {}): Promise<Listening> {
  const server = createAdaptorServer({
    overrideGlobalObjects: false,
    fetch: async (request, { incoming, outgoing }) => {
      const { remoteAddress = "unknown" } = incoming.socket;
      const drop = (): void => {
        if (outgoing.headersSent || outgoing.destroyed) incoming.socket.destroySoon();
        else setImmediate(drop);
      };
      try {
        return await app.fetch(request, { remoteAddress, drop });
      } catch (error) {
        if (!(error instanceof ConnectionDropped) && !request.signal.aborted) throw error;
        outgoing.destroy();
        return RESPONSE_ALREADY_SENT;
      }
    },
  });
  if (!(server instanceof Server)) throw new TypeError("an HTTP/1.1 server was expected");
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  const origin = `http://${host.includes(":") ? `[${host}]` : host}:${bound}`;
  return {
    endpoint: origin + apiPrefix,
    tunnelEndpoint: origin,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
