import { createServer, connect, type AddressInfo, type Socket } from "node:net";

import type { FromBalancer, ToBalancer } from "../messages.ts";

// A load balancer without sticky sessions: each connection goes to the next gateway; one that does not answer is passed over.

const sockets = new Set<Socket>();
let ports: readonly number[] = [];
let turn = 0;
let isCut = false;

const tell = (message: FromBalancer): void => void process.send?.(message);

const server = createServer({ noDelay: true }, (page) => {
  if (isCut) return void page.destroy();
  sockets.add(page);
  page.once("close", () => sockets.delete(page));
  page.on("error", () => page.destroy());
  turn += 1;
  connectTo(
    page,
    ports.map((_port, at) => ports[(turn + at) % ports.length] ?? 0),
  );
});

process.on("message", (message: ToBalancer) => {
  switch (message.type) {
    case "ports":
      ports = message.ports;
      return;
    case "cut":
      isCut = true;
      for (const socket of sockets) socket.destroy();
      setTimeout(() => {
        isCut = false;
        tell({ type: "mended" });
      }, message.ms);
  }
});
process.once("disconnect", () => process.exit());

server.listen(0, "127.0.0.1", () => {
  // A server that listens at a port has an address with a port.
  const { port } = server.address() as AddressInfo;
  tell({ type: "listening", port });
});

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
    // A page that left meanwhile is not told again; the connection would stay open, and its gateway would never end.
    if (page.destroyed) return void gateway.destroy();
    page.on("close", () => gateway.destroy());
    gateway.on("close", () => page.destroy());
    page.pipe(gateway).pipe(page);
  });
}
