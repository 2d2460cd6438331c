import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "@maxcompute-rx/checks-common/random";
import type { Emulator } from "@maxcompute-rx/emulator";

import { BalancerProcess } from "./balancer-process.ts";
import { composedService } from "./composition.ts";
import { GatewayProcess } from "./gateway-process.ts";
import { leaseMs } from "./judge.ts";
import type { Away } from "./looks.ts";
import type { Disturbance, Plan } from "./plan.ts";
import { sabotagedEnvironment, type Sabotage } from "./sabotage.ts";
import { startRedis, type RedisServer } from "./redis-server.ts";

const cutMs = 3000;

/** The gateways of examples/fleet, Redis, and a load balancer, as processes of this machine. */
export class Fleet {
  readonly #emulator: Emulator;
  readonly #redis: RedisServer;
  readonly #random: Random;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #balancer: BalancerProcess;
  #gateways: readonly GatewayProcess[] = [];
  readonly #everStarted: GatewayProcess[] = [];
  readonly #aways: Away[] = [];
  readonly #ended: { cpuMs: number }[] = [];

  private constructor(emulator: Emulator, redis: RedisServer, balancer: BalancerProcess, random: Random, sabotaged: readonly Sabotage[]) {
    this.#emulator = emulator;
    this.#redis = redis;
    this.#balancer = balancer;
    this.#random = random;
    this.#environment = sabotagedEnvironment(sabotaged);
  }

  static async start(emulator: Emulator, random: Random, { sabotaged, gateways }: Plan): Promise<Fleet> {
    // The first word is the program, which is found or installed.
    const [, ...args] = composedService("redis").command;
    const fleet = new Fleet(emulator, await startRedis({ args }), await BalancerProcess.start(), random, sabotaged);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));
    process.once("exit", () => {
      for (const gateway of fleet.#gateways) gateway.signal("SIGKILL");
    });
    const { replicas } = composedService("gateway");
    await Promise.all(Array.from({ length: gateways ?? replicas }, () => fleet.#add()));
    return fleet;
  }

  get url(): string {
    return this.#balancer.url;
  }

  get gateways(): readonly GatewayProcess[] {
    return this.#gateways;
  }

  /** When the gateways could not know of each other. */
  get aways(): readonly Away[] {
    return this.#aways;
  }

  /** What gateways wrote that ended though nobody ended them. */
  get crashes(): readonly string[] {
    return this.#everStarted.flatMap(({ crash }) => (crash === null ? [] : [crash]));
  }

  /** Processor time of all gateways that have told theirs, also of those that ended, in milliseconds. */
  async cpuMs(): Promise<number> {
    const figures = await Promise.all(this.#gateways.map((gateway) => gateway.figures()));
    return [...figures, ...this.#ended].reduce((sum, figure) => sum + (figure?.cpuMs ?? 0), 0);
  }

  async disturb(disturbance: Disturbance): Promise<void> {
    switch (disturbance) {
      case "kill-holder":
        return this.#replaceKilled(await this.#holder());
      case "kill-gateway":
        return this.#replaceKilled(this.#any());
      case "suspend-holder":
        return this.#suspend(await this.#holder());
      case "kill-redis":
        return this.#killRedis();
      case "roll":
        return this.#roll();
      case "cut-pages":
        return this.#balancer.cut(cutMs);
      case "nothing":
        return;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#gateways.map((gateway) => gateway.stop()));
    this.#balancer.close();
    await this.#redis.kill();
  }

  async #add(): Promise<void> {
    // An address of its own, so that the service knows who asks.
    const { endpoint } = await this.#emulator.listen();
    const { accessKeyId, accessKeySecret } = this.#emulator.account;
    const addresses = {
      REDIS_URL: this.#redis.url,
      ODPS_ENDPOINT: endpoint,
      ODPS_ACCESS_ID: accessKeyId,
      ODPS_ACCESS_KEY: accessKeySecret,
    };
    const gateway = await new GatewayProcess(addresses, this.#environment).ready();
    this.#everStarted.push(gateway);
    this.#route([...this.#gateways, gateway]);
  }

  /** Sends new connections to these gateways, and to no others. */
  #route(gateways: readonly GatewayProcess[]): void {
    this.#gateways = gateways;
    this.#balancer.route(gateways.map(({ port }) => port));
  }

  #any(): GatewayProcess {
    const one = this.#gateways[this.#random.below(this.#gateways.length)];
    if (one === undefined) throw new Error("No gateway is running.");
    return one;
  }

  async #holder(): Promise<GatewayProcess> {
    const figures = await Promise.all(this.#gateways.map((gateway) => gateway.figures()));
    return this.#gateways.find((_gateway, at) => (figures[at]?.heldProjects ?? 0) > 0) ?? this.#any();
  }

  async #remove(gateway: GatewayProcess): Promise<void> {
    const figures = await gateway.figures();
    if (figures !== null) this.#ended.push(figures);
    this.#route(this.#gateways.filter((one) => one !== gateway));
  }

  async #replaceKilled(gateway: GatewayProcess): Promise<void> {
    await gateway.kill();
    // Until now the balancer sent pages to it, and to the next one when it did not answer.
    this.#route(this.#gateways.filter((one) => one !== gateway));
    await this.#add();
  }

  async #suspend(gateway: GatewayProcess): Promise<void> {
    gateway.signal("SIGSTOP");
    await pause(leaseMs + 2000);
    gateway.signal("SIGCONT");
  }

  async #killRedis(): Promise<void> {
    const from = Date.now();
    const away = { from, to: Number.POSITIVE_INFINITY };
    this.#aways.push(away);
    await this.#redis.kill();
    await pause(2000);
    await this.#redis.start();
    for (const until = Date.now() + 30_000; Date.now() < until;) {
      const figures = await Promise.all(this.#gateways.map((one) => one.figures()));
      if (figures.every((figure) => figure?.isStoreAway === false)) break;
      await pause(100);
    }
    this.#aways.splice(this.#aways.indexOf(away), 1, { from, to: Date.now() + leaseMs });
  }

  /** As compose.yaml says: the new one starts first. */
  async #roll(): Promise<void> {
    for (const old of Array.from(this.#gateways)) {
      await this.#add();
      await this.#remove(old);
      await old.stop();
    }
  }
}
