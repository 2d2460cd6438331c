import type { Command } from "commander";

import type { CompareOptions } from "../diagnosis/compare.ts";
import type { CostOptions } from "../diagnosis/cost.ts";
import type { LogOptions } from "../diagnosis/log.ts";
import type { SourceOptions } from "../diagnosis/source.ts";
import type { SummaryOptions } from "../diagnosis/summary.ts";
import type { TopOptions } from "../diagnosis/top.ts";
import type { WorkersOptions } from "../diagnosis/workers.ts";
import { keyValue, positiveNumber, wholeNumber } from "../option-values.ts";
import type { Program } from "../program.ts";
import { connected, taskOption } from "./shared-options.ts";

/** Commands that say why a job is slow, or what it has done. */
export function addDiagnosisCommands(root: Command, program: Program, answer: (code: number) => void): void {
  root.commandsGroup("Diagnosis commands:");

  connected(root.command("top"))
    .description("show the jobs that wait and run: place in the queue, priority, quota, progress; redrawn until Ctrl-C")
    .option("--all", "jobs of all owners; default: only your own")
    .option("--once", "show them once and end")
    .option("--interval <seconds>", "time between two looks", positiveNumber, 2)
    .option("--json", "print a JSON object for each job; this is the default where stdout is not a terminal")
    .action(async (options: TopOptions) => answer(await (await import("../diagnosis/top.ts")).top(program, options)));

  connected(root.command("cost [sql]"))
    .description("estimate what SQL will read, without running it")
    .option("-f, --file <file>", "take the SQL from a file; - is the standard input")
    .option("--hint <key=value>", "a setting of the estimate; can be repeated", keyValue, {})
    .option("--json", "print a JSON object for each statement")
    .action(async (sql: string | undefined, options: CostOptions) =>
      answer(await (await import("../diagnosis/cost.ts")).cost(program, sql, options)),
    );

  connected(root.command("summary <id>"))
    .description("show what a job has read, written and used")
    .addOption(taskOption())
    .option("--json", "print the summary for programs, as the service sends it")
    .action(async (id: string, options: SummaryOptions) =>
      answer(await (await import("../diagnosis/summary.ts")).summary(program, id, options)),
    );

  connected(root.command("source <id>"))
    .description("print the SQL text of a job")
    .option("--json", "print the whole job as a JSON object")
    .action(async (id: string, options: SourceOptions) =>
      answer(await (await import("../diagnosis/source.ts")).source(program, id, options)),
    );

  connected(root.command("workers <id>"))
    .description("show the workers of a job, slowest first, and how uneven their work is")
    .addOption(taskOption())
    .option("--stage <stage>", "only those of one stage, such as M1")
    .option("--limit <number>", "the largest number of workers", wholeNumber, 20)
    .option("--json", "print a JSON object for each worker, of all workers")
    .action(async (id: string, options: WorkersOptions) =>
      answer(await (await import("../diagnosis/workers.ts")).workers(program, id, options)),
    );

  connected(root.command("log <id> <worker>"))
    .description("print the log of a worker, which is named as `workers` shows it, or by its log id")
    .addOption(taskOption())
    .option("--type <type>", "stdout, stderr, waterfall_summary, jstack, pstack, hs_err_log, coreinfo; default: stdout")
    .option("--size <bytes>", "only so many bytes from the end", wholeNumber)
    .option("--follow", "print what is added until the worker ends")
    .action(async (id: string, worker: string, options: LogOptions) =>
      answer(await (await import("../diagnosis/log.ts")).log(program, id, worker, options)),
    );

  connected(root.command("compare <id> <other>"))
    .description("compare two runs, stage by stage: workers, rows, time")
    .addOption(taskOption())
    .option("--json", "print a JSON object for each stage")
    .action(async (id: string, other: string, options: CompareOptions) =>
      answer(await (await import("../diagnosis/compare.ts")).compare(program, id, other, options)),
    );
}
