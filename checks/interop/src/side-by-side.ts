import type { Emulator } from "@maxcompute-rx/emulator";
import { setTimeout as pause } from "node:timers/promises";

import type { Answer } from "./answer.ts";
import type { Call } from "./calls.ts";
import { differencesOf, type Difference } from "./compare.ts";
import { ourAnswer, ourAnswers } from "./our-answers.ts";
import type { Scenario } from "./scenarios.ts";
import type { TestBed } from "./test-bed.ts";

/** Who sends the job. */
export type Submitter = "PyODPS" | "our client";

/** What can be asked at any time. */
const always: readonly string[] = [
  "exists",
  "status",
  "terminated",
  "running",
  "successful",
  "info",
  "listed",
  "taskNames",
  "taskStatuses",
  "progress",
  "result",
  "results",
  "resultOfUnknownTask",
  "progressOfUnknownTask",
  "rawResults",
  "descriptors",
  "source",
  "sqlQuery",
  "logview",
  "legacyLogview",
  "jobInsight",
  "xflowResults",
  "xflowSubInstances",
  "summaries",
  "workers",
  "details",
  "queueing",
  "taskInfos",
];

/** What one waits for, or what an instance refuses after its end. */
const afterTheEnd: readonly string[] = ["watched", "success", "rows", "rowsByArrow", "someRows", "limitedRows", "resultRows", "stop"];

/** Runs a scenario and looks at it with both clients after each step. */
export async function sideBySide(bed: TestBed, scenario: Scenario, submitter: Submitter): Promise<readonly Difference[]> {
  const { emulator, pyodps, mc } = bed;
  const id = await submit(bed, scenario, submitter);
  const found: Difference[] = [];
  for (const [step, seconds] of scenario.steps.entries()) {
    if (seconds > 0) await emulator.clock.advance(seconds * 1000);
    const hasEnded = "id" in scenario.job || (await mc.instance(id).isTerminated());
    const questions = hasEnded ? [...always, ...afterTheEnd] : always;
    const theirs = await pyodps.ask(id, questions);
    found.push(...differencesOf(theirs, await ourAnswers(mc, id, questions)));
    if (scenario.stopAfter === step) await (submitter === "PyODPS" ? pyodps.value("stop", { id }) : mc.stopInstance(id));
  }
  return found;
}

/** Lets both clients make the same call, PyODPS first. */
export async function callSideBySide(
  bed: TestBed,
  { name, theirs, ours, fault, account, waits = false }: Call,
): Promise<readonly Difference[]> {
  const { emulator, pyodps } = bed;
  const mc = account === undefined ? bed.mc : await bed.connectAs(account);
  if (fault !== undefined) emulator.faults.add(fault);
  const run = async (call: () => Promise<Answer>): Promise<Answer> => (waits ? await whileTimePasses(emulator, call()) : await call());
  const theirAnswer = await run(() => pyodps.command(theirs.command, theirs.args));
  const ourOwn = await run(() => ourAnswer(async () => (await ours(mc)) ?? null));
  emulator.faults.clear();
  if (account !== undefined) await bed.connectAs({});
  return differencesOf({ [name]: theirAnswer }, { [name]: ourOwn });
}

/** Moves the clock on until the work is done. */
async function whileTimePasses<T>(emulator: Emulator, work: Promise<T>): Promise<T> {
  const ended = work.then(
    () => true,
    () => true,
  );
  const aMoment = (): Promise<boolean> => pause(1, false);
  while (!(await Promise.race([ended, aMoment()]))) await emulator.clock.advance(20);
  return await work;
}

async function submit({ emulator, pyodps, mc }: TestBed, { job }: Scenario, submitter: Submitter): Promise<string> {
  if ("id" in job) return job.id;
  if ("script" in job) return emulator.jobs.script(job.script);
  if (submitter === "PyODPS") {
    if ("sql" in job) return String(await pyodps.value("run_sql", { sql: job.sql, hints: job.hints ?? null }));
    if ("xml" in job) return String(await pyodps.value("create", { xml: job.xml }));
    return String(await pyodps.value("run_xflow", { name: job.xflow, project: "algo_public", parameters: job.parameters ?? {} }));
  }
  if ("sql" in job) return (await mc.runSql(job.sql, { hints: job.hints })).id;
  if ("xml" in job) return (await mc.submit(job.xml)).id;
  return (await mc.runXFlow(job.xflow, { xflowProject: "algo_public", parameters: job.parameters })).id;
}
