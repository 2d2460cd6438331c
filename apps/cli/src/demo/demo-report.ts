import type { Instance } from "@maxcompute-rx/node";

import { fit, oneLine } from "../terminal/display-text.ts";
import type { End } from "../follow/follow.ts";
import { printResult } from "../results/print-result.ts";
import type { Program } from "../program.ts";
import { createPaint } from "../terminal/terminal.ts";
import { demoJobs, demoXFlow, type DemoJob } from "./demo-jobs.ts";

/** A job of the demo and how it ended. */
export interface EndedJob {
  readonly title: string;
  readonly instance: Instance;
  readonly end: End | null;
}

/** The results of the jobs that succeeded, each with a line that explains it. */
export async function printResults(program: Program, jobs: readonly EndedJob[], planned: readonly DemoJob[]): Promise<void> {
  const { stdout } = program.io;
  const paint = createPaint(program.io, stdout);
  for (const { title, about } of planned) {
    const job = jobs.find((one) => one.title === title);
    if (job?.end?.type !== "succeeded" || about === "") continue;
    stdout.write(`\n${paint("bold", about)}\n`);
    await printResult(program, job.instance);
  }
}

/** Prints LogView links of the jobs. Links of a real account contain tokens, so they are made only on request. */
export async function printLinks(program: Program, jobs: readonly EndedJob[]): Promise<void> {
  const { stdout } = program.io;
  const paint = createPaint(program.io, stdout);
  stdout.write(`\n${paint("bold", "LogView, a page about each job (these pages end with the demo):")}\n`);
  for (const { title, instance } of jobs.filter((job) => !isSubInstance(job))) {
    const link = await instance.getLogviewAddress({ kind: "job-insight", signal: program.leaving });
    stdout.write(`  ${fit(oneLine(title), 14)} ${paint("gray", link)}\n`);
  }
}

/** One line for each job that did not end as planned. */
export function differences(jobs: readonly EndedJob[]): readonly string[] {
  const subs = jobs.filter(isSubInstance).map(({ title }) => ({ title, expected: "succeeded" }));
  const planned = [...demoJobs, { title: demoXFlow.name, expected: "succeeded" }, ...subs];
  const lines = planned.flatMap(({ title, expected }) => {
    const end = jobs.find((job) => job.title === title)?.end ?? null;
    if (end?.type === expected) return [];
    const why =
      end !== null && "message" in end ? ` (${oneLine(end.message)})` : end?.type === "unseen" ? ` (${oneLine(end.error.message)})` : "";
    return [`${title}: ${end?.type ?? "did not end"} instead of ${expected}${why}`];
  });
  return subs.length > 0 ? lines : [...lines, `${demoXFlow.name}: started no sub-instances`];
}

function isSubInstance({ title }: EndedJob): boolean {
  return title.startsWith(`${demoXFlow.name}/`);
}
