import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";

import type { FromBalancer, ToBalancer } from "./messages.ts";

/** The load balancer, in a process of its own: the bytes of all pages go through it. */
export class BalancerProcess {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<BalancerProcess> {
    const child = fork(new URL("balancer/main.ts", import.meta.url));
    const message = await nextMessage(child);
    if (message.type !== "listening") throw new Error(`The load balancer says ${message.type} before it listens.`);
    return new BalancerProcess(child, message.port);
  }

  /** Puts the gateways at these ports in rotation, and no others. */
  route(ports: readonly number[]): void {
    this.#send({ type: "ports", ports });
  }

  /** Breaks all connections, and accepts none for this time, in milliseconds. */
  async cut(ms: number): Promise<void> {
    const mended = nextMessage(this.#child);
    this.#send({ type: "cut", ms });
    await mended;
  }

  /** Ends the process, and with it all connections. */
  close(): void {
    this.#child.disconnect();
  }

  #send(message: ToBalancer): void {
    this.#child.send(message);
  }
}

async function nextMessage(child: ChildProcess): Promise<FromBalancer> {
  const [message] = await once(child, "message");
  // Of our own program.
  return message as FromBalancer;
}
