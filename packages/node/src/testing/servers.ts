import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import { createServer as createSocketServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";

/** A server of a test, on a port of its own. `await using` ends it, open connections included. */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: () => number;
  /** Settles when no connection is open. */
  readonly idle: () => Promise<void>;
}

export async function serveHttp(listener: RequestListener): Promise<TestServer> {
  return listen(createServer({ keepAliveTimeout: 60_000 }, listener));
}

/** Connections as they are, for everything that a proper HTTP server would not do. */
export async function serveSockets(onConnection: (socket: Socket) => void): Promise<TestServer> {
  return listen(createSocketServer(onConnection));
}

/** A port at which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = await listen(createSocketServer());
  await server[Symbol.asyncDispose]();
  return server.port;
}

async function listen(server: Server): Promise<TestServer> {
  const open = new Set<Socket>();
  const waiting: (() => void)[] = [];
  let accepted = 0;
  server.on("connection", (socket: Socket) => {
    accepted += 1;
    open.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => {
      open.delete(socket);
      if (open.size === 0) for (const resolve of waiting.splice(0)) resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens at a port, not at a pipe
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    connections: () => accepted,
    idle: () => (open.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
