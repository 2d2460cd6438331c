import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { hostHeaderValidation, originValidation, toNodeHandler } from "@modelcontextprotocol/node";
import { localhostAllowedHostnames, OAuthError, OAuthErrorCode, requireBearerAuth } from "@modelcontextprotocol/server";

import type { Mcp } from "../mcp-options.ts";

/** Where the server listens, and whom it answers. */
export interface HttpOptions {
  readonly port: number;
  readonly host: string;
  /** The names under which clients reach it, besides those of the loopback interface. */
  readonly allowedHosts: readonly string[];
  /** The token that every request must carry; null: none, which is for the loopback interface only. */
  readonly token: string | null;
  readonly onError: (error: Error) => void;
}

/** A server that listens. */
export interface HttpServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Whether only programs of this machine can reach a server that listens there. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/**
 * Serves MCP at `/mcp`. Requests for another host name are refused, so that a web page cannot reach the server by a name of its own that
 * resolves to this machine (DNS rebinding), and so are requests of pages from elsewhere.
 */
export async function serveHttp(mcp: Mcp, { port, host, allowedHosts, token, onError }: HttpOptions): Promise<HttpServer> {
  const names = [...localhostAllowedHostnames(), host.includes(":") ? `[${host}]` : host, ...allowedHosts];
  const isAllowedHost = hostHeaderValidation(names);
  const isAllowedOrigin = originValidation(names);
  const gate = token === null ? null : requireBearerAuth({ verifier: { verifyAccessToken: async (given) => checkToken(given, token) } });
  const handle = toNodeHandler(
    {
      async fetch(request) {
        const refused = await gate?.(request);
        return refused instanceof Response ? refused : mcp.fetch(request);
      },
    },
    { onerror: onError },
    // Its types are those of Node without exactOptionalPropertyTypes.
  ) as (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  const server = createServer((request, response) => {
    if (!isAllowedHost(request, response) || !isAllowedOrigin(request, response)) return;
    if (new URL(request.url ?? "/", "http://localhost").pathname !== "/mcp") {
      response.writeHead(404, { "content-type": "text/plain" }).end("MCP is served at /mcp.\n");
      return;
    }
    handle(request, response).catch((error: unknown) => onError(error instanceof Error ? error : new Error(String(error))));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, () => {
      server.off("error", reject).on("error", onError);
      resolve();
    });
  });
  const address = server.address() as AddressInfo; // not a pipe, as a port was given
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${address.port}/mcp`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Compares in constant time, so that answers do not tell how much of a token was right. */
function checkToken(given: string, token: string): { token: string; clientId: string; scopes: string[]; expiresAt: number } {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  if (!timingSafeEqual(hash(given), hash(token))) throw new OAuthError(OAuthErrorCode.InvalidToken, "The token is wrong.");
  // The token itself does not expire; this is only about this request.
  return { token: given, clientId: "token", scopes: [], expiresAt: Math.floor(Date.now() / 1000) + 60 };
}
