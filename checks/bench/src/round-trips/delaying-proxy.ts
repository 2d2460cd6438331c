import { createConnection, createServer, type Socket } from "node:net";
import { once } from "node:events";

import { monotonicMs } from "./monotonic-ms.ts";

/** A TCP proxy on this machine that makes a server seem far away, and notes what passes. */
export interface DelayingProxy {
  readonly port: number;
  /** Connections since the start. */
  readonly connections: () => number;
  /** What has passed since the last call. */
  readonly passages: () => readonly Passage[];
  close(): Promise<void>;
}

/** Bytes that came in one piece. Times are those of {@link monotonicMs}. */
export interface Passage {
  readonly connection: number;
  readonly to: "service" | "client";
  readonly arrivedAt: number;
  readonly dueAt: number;
  readonly passedAt: number;
  /** When the connection was opened; absent unless the bytes came before it was set up, and had to wait for that. */
  readonly openedAt?: number;
  /** The first line of a request, such as `GET /api/tenants HTTP/1.1`; absent from other pieces. */
  readonly request?: string;
}

/**
 * Delays all bytes by half a round trip in each direction. The kernel accepts a connection on this machine at once, so the round trip of
 * its set-up is added to the first bytes of the client.
 */
export async function startDelayingProxy(target: number, roundTripMs: number): Promise<DelayingProxy> {
  const open = new Set<Socket>();
  let connections = 0;
  let passages: Passage[] = [];
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    connections += 1;
    const connection = connections;
    const upstream = createConnection({ port: target, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
    }
    const note = (passage: Omit<Passage, "connection">): void => void passages.push({ connection, ...passage });
    const openedAt = monotonicMs();
    delayed({ from: client, towards: upstream, to: "service", ms: roundTripMs / 2, openedAt, setUpMs: roundTripMs, note });
    delayed({ from: upstream, towards: client, to: "client", ms: roundTripMs / 2, openedAt, setUpMs: 0, note });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("A port was expected.");
  return {
    port: address.port,
    connections: () => connections,
    passages() {
      const passed = passages;
      passages = [];
      return passed;
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

interface Direction {
  readonly from: Socket;
  readonly towards: Socket;
  readonly to: Passage["to"];
  readonly ms: number;
  readonly openedAt: number;
  /** How long the connection takes to be set up, before which the sender could not have sent anything. */
  readonly setUpMs: number;
  readonly note: (passage: Omit<Passage, "connection">) => void;
}

function delayed({ from, towards, to, ms, openedAt, setUpMs, note }: Direction): void {
  const notBefore = openedAt + setUpMs;
  const waiting: { readonly dueAt: number; readonly pass: () => void }[] = [];
  const later = (work: (times: Pick<Passage, "arrivedAt" | "dueAt" | "passedAt">) => void): void => {
    const arrivedAt = monotonicMs();
    const dueAt = Math.max(arrivedAt, notBefore) + ms;
    waiting.push({ dueAt, pass: () => work({ arrivedAt, dueAt, passedAt: monotonicMs() }) });
    // Timers count whole milliseconds, may fire early or late by one, and not in the order in which they are due.
    const passWhenDue = (): void => {
      for (let next = waiting[0]; next !== undefined && next.dueAt <= monotonicMs(); next = waiting[0]) {
        waiting.shift();
        next.pass();
      }
      if ((waiting[0]?.dueAt ?? Infinity) <= dueAt) setImmediate(passWhenDue);
    };
    setTimeout(passWhenDue, dueAt - arrivedAt - 1);
  };
  from.on("data", (bytes) => {
    const [request] = to === "service" ? (/^[A-Z]+ \S+ HTTP\/1\.1/.exec(bytes.toString("latin1")) ?? []) : [];
    later((times) => {
      if (towards.writable) towards.write(bytes);
      note({
        to,
        ...times,
        ...(times.arrivedAt < notBefore ? { openedAt } : {}),
        ...(request === undefined ? {} : { request }),
      });
    });
  });
  from.on("end", () => later(() => towards.end()));
  from.on("error", () => later(() => towards.destroy()));
}
