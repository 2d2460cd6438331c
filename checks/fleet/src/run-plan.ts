import { setTimeout as pause } from "node:timers/promises";
import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { connect } from "@maxcompute-rx/node";

import { Fleet } from "./fleet.ts";
import { judge, lateText, type JobTruth, type Judgement } from "./judge.ts";
import { judgeLooks, type Look, type LooksFacts } from "./looks.ts";
import type { WatchFacts } from "./messages.ts";
import { PageProcesses } from "./page-processes.ts";
import { everyMs, type Plan } from "./plan.ts";
import { seededRandom, type Random } from "@maxcompute-rx/checks-common/random";
import { submit, type SubmitFacts } from "./submits.ts";

/** What is known after a run. */
export interface Outcome extends Judgement {
  readonly looks: LooksFacts;
  readonly jobs: number;
  readonly watches: readonly WatchFacts[];
  readonly submits: readonly SubmitFacts[];
  readonly seconds: number;
  /** Processor time of the gateways that ended by themselves or run still, and of the pages. */
  readonly gatewayCpuMs: number;
  readonly pagesCpuMs: number;
}

/** 5 % of all requests fail, in one of these ways. */
const faults = [
  { name: "unavailable", probability: 0.02 },
  { name: "reset", probability: 0.015 },
  { name: "truncated-body", probability: 0.01 },
  { name: "throttle", probability: 0.005, retryAfter: 1 },
  { name: "lost-answer", probability: 0.05 },
] as const;

/** Each page watches so many jobs at a time, on average. */
const perPage = 4;
const submitEveryMs = 500;
/** Longest time until all pages know of all ends after the last job has ended. */
const settleMs = 90_000;
/** When something is made wrong on purpose, most of it is known sooner. */
const settleSabotagedMs = 10_000;

export async function runPlan(plan: Plan, tell: (line: string) => void): Promise<Outcome> {
  const random = seededRandom(plan.seed);
  const emulator = await createEmulator({ seed: plan.seed, holdMs: 1000, faults });
  const fleet = await Fleet.start(emulator, random, plan);
  tell(`${fleet.gateways.length} gateways behind ${fleet.url}`);
  const pages = await PageProcesses.open(fleet.url, plan.pages);
  const startedAt = Date.now();
  const work = new Work(plan, emulator, fleet, pages, random);
  const timers = [
    setInterval(() => work.beginJobs(), 250),
    setInterval(() => work.submit(), submitEveryMs),
    setInterval(() => work.lookAtService(), 1000),
  ];
  work.beginJobs();
  for (const disturbance of plan.disturbances) {
    await pause(Math.max(0, everyMs / 2));
    tell(`${Math.round((Date.now() - startedAt) / 1000)} s: ${disturbance}`);
    await Promise.all([fleet.disturb(disturbance), pause(everyMs / 2)]);
  }
  for (const timer of timers.slice(0, 2)) clearInterval(timer);
  const facts = await work.finish();
  clearInterval(timers[2]);
  const gatewayCpuMs = await fleet.cpuMs();
  const told = await pages.finish();
  const looks = judgeLooks(work.looks, fleet.aways);
  const ran = await countTexts(emulator, new Set(facts.jobs.map(({ instanceId }) => instanceId)));
  const watches = told.flatMap((one) => one.watches);
  const { crashes } = fleet;
  await fleet.stop();
  await emulator.close();
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  const judgement = judge({ ...facts, watches, ran, looks, crashes });
  return {
    ...judgement,
    looks,
    jobs: facts.jobs.length,
    watches,
    submits: facts.submits,
    seconds,
    gatewayCpuMs,
    pagesCpuMs: told.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
  };
}

/** Jobs that come and go, and submits. */
class Work {
  readonly looks: Look[] = [];
  readonly #plan: Plan;
  readonly #emulator: Emulator;
  readonly #fleet: Fleet;
  readonly #pages: PageProcesses;
  readonly #random: Random;
  readonly #jobs: JobTruth[] = [];
  readonly #submits: Promise<SubmitFacts>[] = [];

  constructor(plan: Plan, emulator: Emulator, fleet: Fleet, pages: PageProcesses, random: Random) {
    this.#plan = plan;
    this.#emulator = emulator;
    this.#fleet = fleet;
    this.#pages = pages;
    this.#random = random;
  }

  /** As many as have ended. */
  beginJobs(): void {
    const now = Date.now();
    const running = this.#jobs.filter(({ endsAt }) => endsAt > now).length;
    // At most a few at a time, so that not all end together.
    for (let count = Math.min(this.#plan.jobs - running, 4); count > 0; count -= 1) this.#beginJob(now);
  }

  #beginJob(now: number): void {
    const durationMs = 4000 + this.#random.below(16_000);
    const outcome = this.#random.next() < 0.2 ? "failure" : "success";
    const instanceId = this.#emulator.jobs.script({ durationMs, outcome, stages: ["M1", "R2_1"], workers: 2 });
    // A job that fails does so in the middle of a stage.
    const endsAt = now + durationMs * (outcome === "failure" ? 0.75 : 1);
    this.#jobs.push({ instanceId, end: outcome === "failure" ? "failed" : "succeeded", endsAt });
    this.#pages.watch(instanceId, this.#jobs.length, Math.max(1, Math.round(this.#plan.jobs / perPage)));
  }

  submit(): void {
    const leaveAfterMs = this.#random.next() < 0.5 ? this.#random.below(40) : null;
    this.#submits.push(submit(this.#fleet.url, `select ${this.#submits.length} as submit_number;`, leaveAfterMs));
  }

  /** The emulator keeps its latest requests only. */
  lookAtService(): void {
    const { requests } = this.#emulator;
    for (const { method, headers, at } of requests.list()) if (method === "GET") this.looks.push({ at, gateway: headers["host"] ?? "" });
    requests.clear();
  }

  /** Resolves when all pages know of all ends, or after a time in which they should. */
  async finish(): Promise<{ readonly jobs: readonly JobTruth[]; readonly submits: readonly SubmitFacts[] }> {
    const submits = await Promise.all(this.#submits);
    const lastEnd = Math.max(...this.#jobs.map(({ endsAt }) => endsAt));
    for (const until = lastEnd + (this.#plan.sabotaged.length > 0 ? settleSabotagedMs : settleMs); Date.now() < until; await pause(250))
      if (Date.now() > lastEnd && (await this.#pages.open()) === 0) break;
    this.lookAtService();
    return { jobs: this.#jobs, submits };
  }
}

/** How many instances of each text the service has, besides these. */
async function countTexts(emulator: Emulator, known: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> {
  emulator.faults.clear();
  const { endpoint } = await emulator.listen();
  const { project, accessKeyId, accessKeySecret } = emulator.account;
  const mc = connect({ endpoint, project, credentials: { accessKeyId, accessKeySecret } });
  const counts = new Map<string, number>();
  for await (const instance of mc.listInstances()) {
    if (known.has(instance.id)) continue;
    const text = (await instance.getSqlQuery()) ?? "";
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

/** The report, as lines. */
export function describe(
  plan: Plan,
  { wrong, offences, lateMs, looks, jobs, watches, submits, seconds, gatewayCpuMs, pagesCpuMs }: Outcome,
): readonly string[] {
  const accepted = submits.filter(({ isAccepted }) => isAccepted).length;
  const repeated = submits.filter(({ tries }) => tries > 1).length;
  const codes = [...new Set(submits.filter(({ isAccepted }) => !isAccepted).map(({ answer }) => answer))].join(", ");
  const sum = (of: (one: WatchFacts) => number): number => watches.reduce((total, one) => total + of(one), 0);
  return [
    `seed ${plan.seed}, ${plan.pages} pages, ${jobs} jobs, ${watches.length} watches, ${seconds} s; ${plan.disturbances.join(", ")}`,
    `ends lost ${wrong.lost}, doubled ${wrong.doubled}, untrue ${wrong.untrue}; errors of watches ${wrong.errors}`,
    `told after the end: ${lateText(lateMs)}; snapshots again ${sum(({ snapshots }) => Math.max(0, snapshots - 1))}, told troubles ${sum(({ troubles }) => troubles)}`,
    `submits ${submits.length}: accepted ${accepted}, sent again ${repeated}, refused ${submits.length - accepted}${codes === "" ? "" : ` (${codes})`}; jobs that ran twice ${wrong.jobsTwice}, accepted and lost ${wrong.submitsLost}`,
    `looks: one gateway in ${looks.single} s, several in ${looks.several} s, at the same time for ${looks.longestMs} ms at most; longest time without ${looks.longestSilenceMs} ms`,
    `processor: gateways that could tell ${(gatewayCpuMs / 1000).toFixed(1)} s, pages ${(pagesCpuMs / 1000).toFixed(1)} s`,
    ...(wrong.crashes === 0 ? [] : [`gateways that ended by themselves ${wrong.crashes}`]),
    ...offences.map((offence) => `  ${offence}`),
  ];
}
