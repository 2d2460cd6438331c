import { createInterface } from "node:readline/promises";

import { concatMap, from, tap } from "rxjs";

import { conclude } from "../follow/conclude.ts";
import { openConnection } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import { follow } from "../follow/follow.ts";
import { UsageError, type Program } from "../program.ts";
import { submit } from "../follow/submit.ts";
import { accountJobs } from "./demo-jobs.ts";
import { printResults } from "./demo-report.ts";

/** `demo --account`: names the configured project, asks for permission, and runs two small queries. */
export async function demoOnAccount(program: Program, agreed: boolean): Promise<number> {
  const { io } = program;
  const mc = openConnection(program, {});
  io.stdout.write(
    `This submits ${accountJobs.length} small queries, which read no table,\n  to the project ${mc.project}\n  at ${mc.endpoint}\n`,
  );
  if (!agreed && !(await ask(program))) {
    io.stdout.write("Nothing was submitted.\n");
    return exitCodes.succeeded;
  }
  const titles = new Map<string, string>();
  const jobs$ = from(accountJobs).pipe(
    concatMap(async ({ title, sql }) => ({
      title,
      instance: await submit(program, () => mc.runSql(sql, { name: `maxcompute-rx demo: ${title}` })),
    })),
    tap(({ title, instance }) => titles.set(instance.id, title)),
  );
  const followed = await follow(program, jobs$);
  const jobs = followed.jobs.map(({ instance, end }) => ({ title: titles.get(instance.id) ?? instance.id, instance, end }));
  await printResults(program, jobs, accountJobs);
  return conclude(program, followed, {});
}

async function ask({ io, leaving }: Program): Promise<boolean> {
  if (io.stdin.isTTY !== true) {
    throw new UsageError("demo --account asks before it submits, but there is no terminal. Pass --yes to agree in advance.");
  }
  const prompt = createInterface({ input: io.stdin, output: io.stdout });
  try {
    return /^y(?:es)?$/i.test((await prompt.question("Continue? [y/N] ", { signal: leaving })).trim());
  } finally {
    prompt.close();
  }
}
