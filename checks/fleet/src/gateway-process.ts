import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { composedService, exampleFolder } from "./composition.ts";

/** What a gateway tells of itself at `/metrics`; null if it does not answer. */
export interface GatewayFigures {
  readonly heldProjects: number;
  readonly isStoreAway: boolean;
  readonly openStreams: number;
  readonly cpuMs: number;
}

const mostErrors = 4000;

/** The gateway of examples/fleet in a process of its own, with the command and the environment of its compose.yaml. */
export class GatewayProcess {
  readonly #child: ChildProcess;
  readonly #service: string;
  #port = 0;
  #errors = "";
  #isEnding = false;

  /**
   * @param addresses where Redis and the service are here, instead of in the composition's network
   * @param more what else its environment has
   */
  constructor(
    addresses: {
      readonly REDIS_URL: string;
      readonly ODPS_ENDPOINT: string;
      readonly ODPS_ACCESS_ID: string;
      readonly ODPS_ACCESS_KEY: string;
    },
    more: Readonly<Record<string, string>>,
  ) {
    const { command, environment } = composedService("gateway");
    const [program = "", ...args] = command;
    // A cache of what the types were stripped from, so that a restart does not take seconds.
    const compileCache = fileURLToPath(new URL("../../../node_modules/.cache/node-compile", import.meta.url));
    const env = { NODE_COMPILE_CACHE: compileCache, ...process.env, ...environment, ...addresses, ...more, PORT: "0" };
    this.#child = spawn(program, args, { cwd: exampleFolder, env, stdio: ["ignore", "pipe", "pipe"] });
    this.#child.stderr?.on("data", (piece: Buffer) => (this.#errors = (this.#errors + piece.toString()).slice(-mostErrors)));
    this.#service = new URL(addresses.ODPS_ENDPOINT).host;
  }

  get port(): number {
    return this.#port;
  }

  /** The address at which this gateway asks the service, by which its requests are known. */
  get service(): string {
    return this.#service;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The last that it wrote to standard error, if it ended though nobody ended it; else null. */
  get crash(): string | null {
    return this.isRunning || this.#isEnding ? null : this.#errors;
  }

  async ready(): Promise<this> {
    const { stdout } = this.#child;
    if (stdout === null) throw new Error("The gateway has no output.");
    for await (const line of createInterface(stdout)) {
      const [, port] = /^Listening at port (\d+)\.$/.exec(line) ?? [];
      if (port === undefined) continue;
      this.#port = Number(port);
      return this;
    }
    throw new Error(`A gateway ended before it listened: ${this.#errors}`);
  }

  async figures(): Promise<GatewayFigures | null> {
    const text = await fetch(`http://127.0.0.1:${this.#port}/metrics`, { signal: AbortSignal.timeout(2000) }).then(
      (response) => response.text(),
      () => null,
    );
    if (text === null) return null;
    const figure = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? 0);
    return {
      heldProjects: figure("maxcompute_gateway_held_projects"),
      isStoreAway: figure("maxcompute_gateway_store_away") === 1,
      openStreams: figure("maxcompute_gateway_open_streams"),
      cpuMs: figure("process_cpu_seconds_total") * 1000,
    };
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** As a deployment ends it: by handover. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  signal(signal: "SIGSTOP" | "SIGCONT" | "SIGKILL"): void {
    this.#child.kill(signal);
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    if (!this.isRunning) return;
    this.#isEnding = true;
    const ended = once(this.#child, "exit");
    this.#child.kill(signal);
    await ended;
  }
}
