import { createConnection, createServer, type Socket } from "node:net";
import { once } from "node:events";

/** A TCP proxy on this machine that makes a server seem far away, and counts what passes. */
export interface DelayingProxy {
  readonly port: number;
  /** Connections since the start. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/**
 * Delays all bytes by half a round trip in each direction. The kernel accepts a connection on this machine at once, so the round trip of
 * its set-up is added to the first bytes of the client.
 */
export async function startDelayingProxy(target: number, roundTripMs: number): Promise<DelayingProxy> {
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    connections += 1;
    const upstream = createConnection({ port: target, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
    }
    delayed(client, upstream, roundTripMs / 2, performance.now() + roundTripMs);
    delayed(upstream, client, roundTripMs / 2, 0);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("A port was expected.");
  return {
    port: address.port,
    connections: () => connections,
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** @param notBefore the time at which the connection is set up, before which the sender could not have sent anything */
function delayed(from: Socket, to: Socket, ms: number, notBefore: number): void {
  const later = (work: () => void): void => {
    setTimeout(work, Math.max(performance.now(), notBefore) + ms - performance.now());
  };
  from.on("data", (bytes) => later(() => to.writable && to.write(bytes)));
  from.on("end", () => later(() => to.end()));
  from.on("error", () => later(() => to.destroy()));
}
