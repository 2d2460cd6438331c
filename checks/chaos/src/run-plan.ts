import { setImmediate as turn } from "node:timers/promises";
import { inspect } from "node:util";
import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import {
  createMaxCompute,
  fetchTransport,
  isMaxComputeError,
  type Credentials,
  type InstanceListView,
  type MaxCompute,
} from "@maxcompute-rx/node";
import type { Subscription } from "rxjs";

import { HeapScheduler } from "./heap-scheduler.ts";
import { createNetwork, type Network } from "./network.ts";
import type { Plan } from "./plan.ts";
import { seededRandom, type Random } from "@maxcompute-rx/checks-common/random";
import { Trace } from "./trace.ts";
import { readTruth, type Truth } from "./truth.ts";
import { watchMany, watchOne, type Watched } from "./watchers.ts";

/** What a run came to. */
export interface Outcome {
  /** What is wrong, each with the last lines about it. */
  readonly offences: readonly Offence[];
  readonly requests: number;
  readonly virtualMs: number;
  readonly watches: number;
}

export interface Offence {
  readonly what: string;
  readonly trace: readonly string[];
}

const startTime = Date.UTC(2023, 0, 1, 12);
const stepMs = 100;
const requestsPerSecond = 20;
const secret = { accessKeyId: "chaos-id", accessKeySecret: "chaos-secret" };

/** Lets instances live under the plan's conditions, watches them, and compares what was told with what happened. */
export async function runPlan(plan: Plan): Promise<Outcome> {
  const run = await Run.start(plan);
  try {
    return await run.toTheEnd();
  } finally {
    await run.close();
  }
}

class Run {
  readonly #plan: Plan;
  readonly #emulator: Emulator;
  readonly #time = new HeapScheduler(startTime);
  readonly #random: Random;
  readonly #trace = new Trace(() => this.#passed());
  readonly #network: Network;
  readonly #mc: MaxCompute;
  readonly #names: ReadonlySet<string>;
  readonly #watched: Watched[] = [];
  readonly #subscriptions = new Set<Subscription>();
  readonly #submitted: { readonly number: number; outcome: string }[] = [];
  readonly #strays: string[] = [];
  /** What happens at a time, soonest first. */
  readonly #agenda: { readonly at: number; readonly act: () => void | Promise<void> }[] = [];
  #list: InstanceListView | null = null;
  #listError: unknown;
  /** Requests that were not signed yet: signing takes real time, for which virtual time waits. */
  #signing = 0;

  static async start(plan: Plan): Promise<Run> {
    const tokens = Array.from({ length: 400 }, (_, index) => ({
      ...secret,
      token: `token-${index}`,
      expiresAt: startTime + (index + 1) * 60_000,
    }));
    const emulator = await createEmulator({
      clock: "manual",
      startTime,
      seed: plan.seed,
      stsTokens: tokens,
      bearerTokens: ["chaos"],
      maxEndedInstances: 1_000_000,
    });
    return new Run(plan, emulator);
  }

  private constructor(plan: Plan, emulator: Emulator) {
    this.#plan = plan;
    this.#emulator = emulator;
    this.#random = seededRandom(plan.seed);
    this.#names = new Set(plan.conditions.map(({ name }) => name));
    this.#network = createNetwork({
      next: fetchTransport({ fetch: (request) => emulator.fetch(request) }),
      names: this.#names,
      random: seededRandom(plan.seed + 1),
      time: this.#time,
      realNow: () => this.#passed(),
      log: (line, target) => this.#trace.add(/\/instances\/(\w+)/.exec(target)?.[1] ?? "", `${line} ${target}`),
    });
    this.#mc = createMaxCompute({
      endpoint: "http://emulator.test/api",
      project: emulator.account.project,
      region: emulator.account.region,
      credentials: this.#names.has("credentials") ? async () => this.#freshKey() : { bearerToken: "chaos" },
      transport: async (request) => {
        this.#signing -= 1;
        return this.#network.transport(request);
      },
      interceptors: [
        (next) => (request) => {
          this.#signing += 1;
          return next(request);
        },
      ],
      scheduler: this.#time,
      random: () => this.#random.next(),
      watch: { requestsPerSecond },
    });
  }

  async toTheEnd(): Promise<Outcome> {
    const note = (error: unknown): void => void this.#strays.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.on("unhandledRejection", note);
    try {
      this.#plant();
      const patience = 900_000 + this.#plan.instances * 1500;
      const lastEnd = 240_000;
      const sleep = this.#names.has("sleep") ? 6 * 3_600_000 : 0;
      while (this.#passed() < lastEnd || (this.#isOpen() && this.#passed() < lastEnd + sleep + patience)) await this.#step();
      // What came late or twice would come now.
      const until = this.#passed() + 30_000;
      while (this.#passed() < until) await this.#step();
      const truth = await readTruth(this.#emulator);
      return {
        offences: this.#judge(truth),
        requests: this.#network.sentAt.length,
        virtualMs: this.#passed(),
        watches: this.#watched.length,
      };
    } finally {
      for (const subscription of this.#subscriptions) subscription.unsubscribe();
      await this.#settle();
      process.off("unhandledRejection", note);
    }
  }

  close(): Promise<void> {
    return this.#emulator.close();
  }

  /** Time since the start that really passed; the machine's clock may say something else. */
  #passed(): number {
    return this.#emulator.clock.now() - startTime;
  }

  #isOpen(): boolean {
    const open = this.#watched.some(({ completions, error }) => completions === 0 && error === undefined);
    return open || this.#submitted.some(({ outcome }) => outcome === "");
  }

  #at(at: number, act: () => void | Promise<void>): void {
    this.#agenda.push({ at, act });
    this.#agenda.sort((a, b) => a.at - b.at);
  }

  async #step(): Promise<void> {
    const now = this.#passed();
    const next = Math.min(this.#time.nextAt - startTime, this.#agenda[0]?.at ?? Infinity, now + stepMs);
    await this.#emulator.clock.advance(Math.max(0, next - now));
    await this.#settle();
    this.#time.passTo(startTime + this.#passed());
    this.#time.fire();
    await this.#settle();
    for (let due = this.#agenda[0]; due !== undefined && due.at <= this.#passed(); due = this.#agenda[0]) {
      this.#agenda.shift();
      await due.act();
    }
  }

  /** Until nothing moves any more that needs no time to pass. */
  async #settle(): Promise<void> {
    for (let quiet = 0, before = -1; quiet < 3;) {
      await turn();
      const activity = this.#network.activity();
      quiet = activity === before && this.#signing <= 0 ? quiet + 1 : 0;
      before = activity;
    }
  }

  async #freshKey(): Promise<Credentials> {
    const index = Math.floor(this.#passed() / 60_000);
    // Whoever gives keys fails at times, and gives one that has just expired.
    const stale = this.#random.next() < 0.2 ? Math.max(0, index - 1) : index;
    return { ...secret, securityToken: `token-${stale}`, expiration: new Date(this.#time.now() + (index + 1) * 60_000 - this.#passed()) };
  }

  #plant(): void {
    const ids = Array.from({ length: this.#plan.instances }, () => this.#plantOne());
    this.#plantMany(ids);
    this.#plantList();
    for (let number = 0; number < this.#plan.submits; number += 1) this.#at(this.#random.below(100_000), () => this.#submit(number));
    for (const condition of this.#plan.conditions) {
      if (condition.kind === "fault") {
        const remove = this.#emulator.faults.add(condition.fault);
        this.#at(condition.forMs ?? 220_000 + this.#random.below(60_000), condition.name.endsWith("progress") ? () => {} : remove);
      }
    }
    if (this.#names.has("restart")) {
      this.#at(20_000 + this.#random.below(60_000), () => this.#network.refuse(true));
      this.#at(120_000 + this.#random.below(60_000), () => this.#network.refuse(false));
    }
    if (this.#names.has("clock-jumps")) {
      for (const ms of [3_600_000, -7_200_000, 600_000, -300_000])
        this.#at(10_000 + this.#random.below(200_000), () => this.#time.jump(ms));
    }
    if (this.#names.has("sleep")) this.#at(40_000 + this.#random.below(100_000), () => this.#sleep());
  }

  /** One instance with its own fate and one who watches it, from the start or later; some leave and come back. */
  #plantOne(): string {
    const random = this.#random;
    const id = this.#emulator.jobs.script({
      queueMs: random.below(20_000),
      durationMs: 1000 + random.below(200_000),
      outcome: random.next() < 0.25 ? "failure" : "success",
      stages: random.next() < 0.1 ? [] : ["M1", "R2_1"],
    });
    const dice = random.next();
    const kind = dice < 0.7 ? "events$" : dice < 0.9 ? "status$" : dice < 0.95 ? "view$" : "progress$";
    const begin = random.next() < 0.5 ? 0 : random.below(230_000);
    const watch = (): Subscription => {
      const { watched, subscription } = watchOne(this.#mc.instance(id), kind, (line) => this.#trace.add(id, line));
      this.#watched.push(watched);
      this.#subscriptions.add(subscription);
      return subscription;
    };
    const leaves = random.next() < 0.1;
    this.#at(begin, () => {
      const subscription = watch();
      if (!leaves) return;
      const mine = this.#watched.at(-1);
      this.#at(begin + random.below(60_000), () => {
        subscription.unsubscribe();
        // Who has left is told nothing more, and is not waited for.
        if (mine !== undefined && mine.completions === 0) this.#watched.splice(this.#watched.indexOf(mine), 1);
        watch();
      });
    });
    if (random.next() < 0.05) this.#at(random.below(200_000), () => void this.#stop(id));
    return id;
  }

  #plantMany(ids: readonly string[]): void {
    const { watched, subscription } = watchMany(this.#mc, ids, (id, line) => this.#trace.add(id, line));
    this.#watched.push(...watched);
    this.#subscriptions.add(subscription);
  }

  #plantList(): void {
    const subscription = this.#mc
      .instances$({ limit: 50 })
      .subscribe({ next: (view) => (this.#list = view), error: (error: unknown) => (this.#listError = error) });
    this.#subscriptions.add(subscription);
  }

  /** Is not waited for: a fault may let the request hang until time goes on. */
  async #stop(id: string): Promise<void> {
    const url = `http://emulator.test/api/projects/${this.#emulator.account.project}/instances/${id}`;
    const body = "<Instance><Status>Terminated</Status></Instance>";
    const stopped = this.#emulator.fetch(new Request(url, { method: "PUT", body, headers: { "x-odps-bearer-token": "chaos" } }));
    await stopped.catch(() => {}); // a fault hit it, or it has ended
  }

  /** A machine that sleeps: hours pass, no timer fires, and every connection is gone. */
  async #sleep(): Promise<void> {
    this.#trace.add("", "the machine falls asleep");
    await this.#emulator.clock.advance(6 * 3_600_000);
    this.#network.breakAll();
    this.#trace.add("", "the machine wakes up");
  }

  #submit(number: number): void {
    const submitted = { number, outcome: "" };
    this.#submitted.push(submitted);
    const job = async (): Promise<string> => {
      const name = `chaos-${number}`;
      const instance = await this.#mc.submit({ name, tasks: [{ type: "SQL", name: "t", query: `select ${number} as a` }] });
      await instance.waitForSuccess();
      const reader = await instance.openReader();
      const rows = await reader.readAll();
      // Without the tunnel, which faults may hide, values are texts; the reader says so.
      const expected = reader.fallbackReason === null ? number : String(number);
      return rows.length === 1 && rows[0]?.["a"] === expected ? "right" : `wrong rows: ${inspect(rows)}`;
    };
    job().then(
      (outcome) => (submitted.outcome = outcome),
      (error: unknown) => (submitted.outcome = isMaxComputeError(error) ? error.code : `no error of the library: ${inspect(error)}`),
    );
  }

  #judge(truth: Truth): Offence[] {
    const offences: Offence[] = this.#strays.map((what) => ({ what: `nobody caught this, or it came late: ${what}`, trace: [] }));
    const offend = (what: string, id = ""): void => void offences.push({ what, trace: this.#trace.about(id) });
    for (const { id, kind, terminals, status, completions, error } of this.#watched) {
      const happened = truth.outcomes.get(id) ?? "lost";
      const about = `${kind} of ${id}, which ${happened}`;
      if (error !== undefined) offend(`${about}, ended with an error: ${inspect(error)}`, id);
      else if (completions === 0) offend(`${about}, was never told the end`, id);
      else if ((kind === "events$" || kind === "watchInstances") && terminals.join() !== happened)
        offend(`${about}, told ${terminals.join(" and ") || "no end"}`, id);
      else if ((kind === "status$" || kind === "view$") && status !== "Terminated")
        offend(`${about}, completed with the status ${status}`, id);
    }
    if (this.#listError !== undefined) offend(`instances$ ended with an error: ${inspect(this.#listError)}`);
    for (const one of this.#list?.instances ?? []) {
      if (one.status !== "Terminated" && truth.outcomes.has(one.instanceId))
        offend(`instances$ shows ${one.instanceId} as ${one.statusText} though it has ended`, one.instanceId);
    }
    for (const { number, outcome } of this.#submitted) {
      const jobs = truth.jobs.get(`chaos-${number}`) ?? 0;
      if (jobs > 1) offend(`one submit made ${jobs} jobs`);
      if (outcome === "") offend(`the job chaos-${number} is waited for for ever`);
      if (outcome.includes(" ")) offend(`the job chaos-${number}: ${outcome}`);
      if (outcome === "right" && jobs !== 1) offend(`a submit succeeded, and ${jobs} jobs are there`);
    }
    const busiest = this.#busiest(10_000);
    // Calls that somebody waits for, and what is sent again after a lesson about the signature, are beside the budget.
    const allowed = requestsPerSecond * 11 * 1.2 + this.#plan.submits * 40;
    if (busiest > allowed) offend(`${busiest} requests were sent within ten seconds; the budget allows ${allowed}`);
    return offences;
  }

  #busiest(windowMs: number): number {
    const { sentInBackgroundAt: sentAt } = this.#network;
    let most = 0;
    for (let end = 0, begin = 0; end < sentAt.length; end += 1) {
      while ((sentAt[end] ?? 0) - (sentAt[begin] ?? 0) >= windowMs) begin += 1;
      most = Math.max(most, end - begin + 1);
    }
    return most;
  }
}
