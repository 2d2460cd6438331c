import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { createServer, connect, type AddressInfo, type Socket } from "node:net";

/** A load balancer without sticky sessions: each connection goes to the next target; one that does not answer is passed over. */
export interface Balancer {
  readonly url: string;
  /** Breaks all connections, and accepts none for this time, in milliseconds. */
  cut(ms: number): Promise<void>;
  close(): void;
}

/** @param targets the ports that are in rotation now */
export async function startBalancer(targets: () => readonly number[]): Promise<Balancer> {
  let turn = 0;
  let isCut = false;
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (page) => {
    if (isCut) return void page.destroy();
    sockets.add(page);
    page.once("close", () => sockets.delete(page));
    page.on("error", () => page.destroy());
    const ports = targets();
    turn += 1;
    connectTo(
      page,
      ports.map((_port, at) => ports[(turn + at) % ports.length] ?? 0),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens at a port has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async cut(ms) {
      isCut = true;
      for (const socket of sockets) socket.destroy();
      await pause(ms);
      isCut = false;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function connectTo(page: Socket, ports: readonly number[]): void {
  const [port, ...others] = ports;
  if (port === undefined) return void page.destroy();
  const gateway = connect({ port, host: "127.0.0.1", noDelay: true });
  const next = (): void => connectTo(page, others);
  gateway.once("error", next);
  gateway.once("connect", () => {
    gateway.off("error", next);
    // Either side ends the other: a gateway that was killed breaks the connections of its pages.
    gateway.on("error", () => page.destroy());
    page.on("close", () => gateway.destroy());
    gateway.on("close", () => page.destroy());
    page.pipe(gateway).pipe(page);
  });
}
