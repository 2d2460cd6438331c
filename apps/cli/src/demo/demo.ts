import type { Emulator } from "@maxcompute-rx/emulator";
import { createMaxCompute, fetchTransport, isMaxComputeError, type Instance, type MaxCompute } from "@maxcompute-rx/node";
import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  from,
  ignoreElements,
  map,
  merge,
  mergeMap,
  of,
  tap,
  throwError,
  timer,
  type Observable,
} from "rxjs";

import { loadEmulator } from "../emulator-package.ts";
import { exitCodes } from "../exit-codes.ts";
import { follow } from "../follow/follow.ts";
import { exitCodeOfLeaving, type Program } from "../program.ts";
import type { ShownJob } from "../follow/stage-bars.ts";
import { demoJobs, demoXFlow, stoppedTitle } from "./demo-jobs.ts";
import { differences, printLinks, printResults } from "./demo-report.ts";

export interface DemoOptions {
  readonly account?: boolean;
  readonly yes?: boolean;
}

/** The speed of the demo. Tests use shorter times. */
export interface DemoPace {
  /** Shortest time of a stage, in milliseconds. */
  readonly stageMs: number;
  /** Time between two submits, in milliseconds. */
  readonly betweenMs: number;
  /** How long the job that is stopped runs, in milliseconds. */
  readonly stopAfterMs: number;
}

const humanPace: DemoPace = { stageMs: 2200, betweenMs: 600, stopAfterMs: 8000 };

/** `demo`: several jobs at the same time on an embedded emulator. Uses no account, and does not read the configuration. */
export async function demo(program: Program, options: DemoOptions, pace: DemoPace = humanPace): Promise<number> {
  if (options.account === true) {
    const { demoOnAccount } = await import("./demo-on-account.ts");
    return demoOnAccount(program, options.yes === true);
  }
  const { createEmulator } = await loadEmulator();
  const emulator = await createEmulator({ pace: pace.stageMs, queueMs: pace.betweenMs });
  try {
    // Requests stay in this process, so that no proxy is used. The pages of LogView are served for browsers.
    const { endpoint } = await emulator.listen();
    const { project, region, ...credentials } = emulator.account;
    const mc = createMaxCompute({
      endpoint,
      project,
      region,
      credentials,
      transport: fetchTransport({ fetch: emulator.fetch }),
      watch: { progressIntervalMs: Math.min(1000, pace.stageMs / 4) },
    });
    return await runDemo(program, mc, emulator.account, pace);
  } finally {
    await emulator.close();
  }
}

async function runDemo(program: Program, mc: MaxCompute, account: Emulator["account"], pace: DemoPace): Promise<number> {
  const { stdout } = program.io;
  stdout.write(introduction(mc.endpoint));
  const titles = new Map<string, string>();
  const jobs$ = merge(sqlJobs(mc, pace), xflowJobs(mc)).pipe(tap(({ title, instance }) => titles.set(instance.id, title)));
  const followed = await follow(program, jobs$);
  if (followed.left !== null) {
    stdout.write("\nThe demo was interrupted; its jobs ended with the emulator.\n");
    return exitCodeOfLeaving(program);
  }
  const jobs = followed.jobs.map(({ instance, end }) => ({ title: titles.get(instance.id) ?? instance.id, instance, end }));
  await printResults(program, jobs, demoJobs);
  await printLinks(program, jobs);
  const different = differences(jobs);
  stdout.write(
    different.length === 0 ? farewell(account) : `\nSome jobs did not end as expected:\n${different.map((line) => `  ${line}\n`).join("")}`,
  );
  return different.length === 0 ? exitCodes.succeeded : exitCodes.failed;
}

/** Submits the SQL jobs one after the other, and stops one of them after a while. */
function sqlJobs(mc: MaxCompute, { betweenMs, stopAfterMs }: DemoPace): Observable<ShownJob> {
  return from(demoJobs).pipe(
    concatMap(({ title, sql }, index) =>
      timer(index === 0 ? 0 : betweenMs).pipe(concatMap(async () => ({ title, instance: await mc.runSql(sql, { name: title }) }))),
    ),
    mergeMap((job) => (job.title === stoppedTitle ? concat(of(job), stopAfter(job.instance, stopAfterMs)) : of(job))),
  );
}

function stopAfter(instance: Instance, ms: number): Observable<never> {
  return timer(ms).pipe(
    concatMap(() => instance.stop()),
    // It ended earlier than planned, which the report of the demo says.
    catchError((error: unknown) => (isMaxComputeError(error) && error.code === "invalid_state" ? EMPTY : throwError(() => error))),
    ignoreElements(),
  );
}

/** Starts the XFlow, and shows its sub-instances as they appear. */
function xflowJobs(mc: MaxCompute): Observable<ShownJob> {
  return defer(() => mc.runXFlow(demoXFlow.name, { xflowProject: demoXFlow.project })).pipe(
    concatMap((instance) => {
      const subs$ = instance.xflowSubInstances$.pipe(map((sub) => ({ title: `${demoXFlow.name}/${sub.name}`, instance: sub.instance })));
      return concat(of({ title: demoXFlow.name, instance }), subs$);
    }),
  );
}

function introduction(endpoint: string): string {
  return `
This is a MaxCompute emulator in this process: ${endpoint}
Six jobs run on it at the same time, real SQL on generated tables. Each bar is one stage:
M reads, J joins, R aggregates and sorts. One job has a mistake in its SQL, one
is much too big and will be stopped, and the XFlow starts sub-instances.

`;
}

function farewell({ project, accessKeyId, accessKeySecret }: Emulator["account"]): string {
  return `
All jobs ended as expected. Next, start an emulator that keeps running:
  npm run emulator -- --port 8080 --pace 1000
and, in another terminal, use its account:
  export ODPS_ENDPOINT=http://127.0.0.1:8080/api ODPS_PROJECT_NAME=${project}
  export ODPS_ACCESS_ID=${accessKeyId} ODPS_ACCESS_KEY=${accessKeySecret}
  npm run cli -- run "select * from customers limit 10"
  npm run cli -- --help
`;
}
