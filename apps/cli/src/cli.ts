import { readFileSync } from "node:fs";

import { Command, CommanderError, Option } from "commander";

import type { ListOptions } from "./commands/list.ts";
import type { LogviewOptions } from "./commands/logview.ts";
import type { RecordOptions } from "./commands/record.ts";
import type { ReplayOptions } from "./commands/replay.ts";
import type { ResultOptions } from "./commands/result.ts";
import type { RunOptions } from "./commands/run.ts";
import type { StatusOptions } from "./commands/status.ts";
import type { DescOptions, TablesOptions } from "./commands/tables.ts";
import type { WatchOptions } from "./commands/watch.ts";
import type { XFlowListOptions, XFlowRunOptions, XFlowSubsOptions } from "./commands/xflow.ts";
import type { ConnectionOptions } from "./connection.ts";
import type { DemoOptions } from "./demo/demo.ts";
import { addDiagnosisCommands } from "./command-table/diagnosis-commands.ts";
import { addSetupCommands } from "./command-table/setup-commands.ts";
import { connected, formatOption, outputHelp, stopOnExitOption, timeoutOption } from "./command-table/shared-options.ts";
import { exitCodes, exitCodesHelp } from "./exit-codes.ts";
import type { Io, LeaveSignal } from "./io.ts";
import { byteSize, keyValue, listState, pointInTime, positiveNumber, replaySpeed, wholeNumber } from "./option-values.ts";
import { exitCodeOfLeaving, exitCodeOfSignal, UsageError, type Program } from "./program.ts";

/**
 * Runs one command line and resolves with its exit code. The first Ctrl-C asks the command to end; the second one ends it at once.
 * Each command is loaded when it is chosen.
 */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  const leave = new AbortController();
  let leaveAtOnce: (code: number) => void = () => {};
  const leftAtOnce = new Promise<number>((resolve) => (leaveAtOnce = resolve));
  const stopListening = io.onSignal((signal: LeaveSignal) => {
    if (leave.signal.aborted) leaveAtOnce(exitCodeOfSignal(signal));
    else leave.abort(signal);
  });
  try {
    return await Promise.race([execute(argv, { io, leaving: leave.signal }, stopListening), leftAtOnce]);
  } finally {
    stopListening();
  }
}

async function execute(argv: readonly string[], program: Program, releaseSignals: () => void): Promise<number> {
  const words = argv.map(asOperand);
  let code: number = exitCodes.succeeded;
  const root = commandLine(program, (answer) => (code = answer), releaseSignals);
  try {
    refuseSecrets(words);
    await root.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.succeeded : exitCodes.usage;
    if (program.leaving.aborted && endedByLeaving(error, program)) return exitCodeOfLeaving(program);
    const { report } = await import("./follow/conclude.ts");
    return report(program, error);
  }
}

// A call that was aborted, or a step that did not begin: nothing to report.
function endedByLeaving(error: unknown, { leaving }: Program): boolean {
  return (
    error === leaving.reason || (error instanceof Error && "code" in error && (error.code === "aborted" || error.code === "ABORT_ERR"))
  );
}

const configurationHelp = `The account and its project come from the environment (ODPS_ENDPOINT, ODPS_PROJECT_NAME, ODPS_ACCESS_ID,
ODPS_ACCESS_KEY …) or odps_config.ini, which \`maxcompute-rx config init\` writes; \`maxcompute-rx config show\` shows
which settings are found.`;

/** SQL that begins with a comment looks like an option. A space before it makes it an argument. */
function asOperand(word: string): string {
  return /^--(?:\s|[^=]*\n)/.test(word) ? ` ${word}` : word;
}

/** Everyone on the machine can read a command line, and shells store it. */
function refuseSecrets(words: readonly string[]): void {
  const end = words.indexOf("--");
  const options = end === -1 ? words : words.slice(0, end);
  const secret = options.find((word) => /^--?(?:access|secret|security|sts|bearer|token|password|key)(?:[-_]?\w+)*(?:=|$)/i.test(word));
  if (secret === undefined) return;
  throw new UsageError(
    `${secret.replace(/=.*/s, "")} is not an option: secrets cannot be passed on the command line. ` +
      "Set ODPS_ACCESS_ID and ODPS_ACCESS_KEY in the environment, or use an odps_config.ini.",
  );
}

function commandLine(program: Program, answer: (code: number) => void, releaseSignals: () => void): Command {
  const { stdout, stderr } = program.io;
  const root = new Command("maxcompute-rx")
    .description("MaxCompute jobs in the terminal: run, watch, list, stop and read results.")
    .version(ownVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => stdout.columns || 100,
      getErrHelpWidth: () => stderr.columns || 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .addHelpText("after", `\n${configurationHelp}\n\n${exitCodesHelp}`);

  root.commandsGroup("Job commands:");
  root
    .command("demo")
    .description("show several jobs running on an embedded emulator; needs no account")
    .option("--account", "use the configured account instead; asks before it submits anything")
    .option("--yes", "do not ask")
    .action(async (options: DemoOptions) => answer(await (await import("./demo/demo.ts")).demo(program, options)));

  connected(root.command("run [sql]"))
    .description("submit SQL, follow it and show its result")
    .option("-f, --file <file>", "take the SQL from a file; - is the standard input")
    .option("--script", "send several statements as one job (script mode); default: one after another")
    .option("--hint <key=value>", "a setting of this job; may be repeated", keyValue, {})
    .option("--name <name>", "name of the job")
    .option("--priority <number>", "0 (most urgent) to 9", wholeNumber)
    .option("--quota <name>", "quota to run in")
    .option("--interactive", "run queries in a session, or with --quota in a quota for interactive queries; faster")
    .option("--no-fallback", "with --interactive: fail where a query cannot run interactively, instead of running an ordinary job")
    .option("--logview", "print a LogView link; everyone who has a legacy link can read the job")
    .option("--json", "print one JSON event a line and nothing else")
    .addOption(formatOption())
    .option("-o, --output <file>", outputHelp)
    .option("--rows <number>", "the largest number of rows in a table; default: 1000", wholeNumber)
    .addOption(timeoutOption())
    .addOption(stopOnExitOption())
    .action(async (sql: string | undefined, options: RunOptions) =>
      answer(await (await import("./commands/run.ts")).run(program, sql, options)),
    );

  connected(root.command("watch <id...>"))
    .description("follow jobs until they have ended")
    .option("--json", "print events as JSON, one per line, and nothing else")
    .option("--notify-url <url>", "POST the end of each job to this address as JSON; at least once, up to 5 attempts")
    .option(
      "--exec <command>",
      "run this command at the end of each job; at least once, up to 5 attempts. It gets MAXCOMPUTE_INSTANCE_ID, MAXCOMPUTE_OUTCOME and more in its environment",
    )
    .option("--state <file>", "remember in this file which ends were told, so that the same command can be run again after it was ended")
    .option("--stop-after <seconds>", "stop each job this many seconds after it was submitted", positiveNumber)
    .addOption(timeoutOption())
    .addOption(stopOnExitOption())
    .action(async (ids: string[], options: WatchOptions) =>
      answer(await (await import("./commands/watch.ts")).watch(program, ids, options)),
    );

  connected(root.command("record <id...>"))
    .description("record jobs in a file until they have ended; continues a recording that is there")
    .requiredOption("-o, --output <file>", "the file; .gz at its end compresses it")
    .option("--max-size <size>", "begin the next file at this size before compression, such as 500k, 64m or 1g; default: 64m", byteSize)
    .addOption(timeoutOption())
    .action(async (ids: string[], options: RecordOptions) =>
      answer(await (await import("./commands/record.ts")).record(program, ids, options)),
    );

  root
    .command("replay <file>")
    .description("show a recording as watch shows a job; needs no account")
    .option("--speed <number>", "how many times as fast as it was recorded, or max for all at once", replaySpeed, 1)
    .option("--json", "print events as JSON, one per line, and nothing else")
    .action(async (file: string, options: ReplayOptions) =>
      answer(await (await import("./commands/replay.ts")).replay(program, file, options)),
    );

  connected(root.command("list"))
    .description("list jobs, newest first")
    .option("--status <status>", "only jobs in this state: running, suspended, terminated, succeeded, failed or cancelled", listState)
    .option("--since <time>", "started at or after this time: 30m, 2h or 7d ago, or a date such as 2026-11-22T08:00", pointInTime)
    .option("--until <time>", "started before this time", pointInTime)
    .option("--all", "jobs of all owners; default: only your own")
    .option("--limit <number>", "the largest number of jobs", wholeNumber, 20)
    .option("--json", "print JSON objects, one per line")
    .action(async (options: ListOptions) => answer(await (await import("./commands/list.ts")).list(program, options)));

  connected(root.command("status <id>"))
    .description("show status, times and tasks of a job")
    .option("--json", "print a JSON object")
    .action(async (id: string, options: StatusOptions) =>
      answer(await (await import("./commands/status.ts")).status(program, id, options)),
    );

  connected(root.command("result <id>"))
    .description("show the result of a job that has succeeded")
    .addOption(formatOption())
    .option("--json", "the same as --format jsonl")
    .option("-o, --output <file>", outputHelp)
    .option("--rows <number>", "the largest number of rows in a table; default: 1000", wholeNumber)
    .action(async (id: string, { json, ...options }: ResultOptions & { readonly json?: boolean }) =>
      answer(await (await import("./commands/result.ts")).result(program, id, json === true ? { format: "jsonl", ...options } : options)),
    );

  connected(root.command("stop <id...>"))
    .description("stop jobs")
    .action(async (ids: string[], options: ConnectionOptions) =>
      answer(await (await import("./commands/stop.ts")).stop(program, ids, options)),
    );

  connected(root.command("logview <id>"))
    .description("print a link to the LogView page of a job")
    .addOption(new Option("--kind <kind>", "which page").choices(["auto", "legacy", "job-insight"]).default("auto"))
    .option("--hours <number>", "hours that a legacy link is valid", wholeNumber)
    .action(async (id: string, options: LogviewOptions) =>
      answer(await (await import("./commands/logview.ts")).logview(program, id, options)),
    );

  connected(root.command("tables [pattern]"))
    .description("list the tables of a project; in a pattern, * stands for any text")
    .option("--json", "print JSON objects, one per line")
    .action(async (pattern: string | undefined, options: TablesOptions) =>
      answer(await (await import("./commands/tables.ts")).tables(program, pattern, options)),
    );
  connected(root.command("desc <table>"))
    .description("show the columns and properties of a table")
    .option("--extended", "show everything that the service tells about it")
    .action(async (table: string, options: DescOptions) =>
      answer(await (await import("./commands/tables.ts")).desc(program, table, options)),
    );
  connected(root.command("shell"))
    .description("type statements and see their results, with history; Ctrl-C stops watching a job, not the job")
    .action(async (options: ConnectionOptions) =>
      answer(await (await import("./shell/shell.ts")).shell(program, options, { runCli, root, releaseSignals })),
    );

  const xflow = root.command("xflow").description("run and inspect XFlows");
  connected(xflow.command("run <name>"))
    .description("start an XFlow and follow it and its sub-instances")
    .option("-p, --xflow-project <project>", "project of the XFlow, such as algo_public; default: your own")
    .option("--param <key=value>", "a parameter; can be repeated", keyValue, {})
    .option("--hint <key=value>", "a setting of this job; can be repeated", keyValue, {})
    .option("--priority <number>", "0 (most urgent) to 9", wholeNumber)
    .option("--json", "print events as JSON, one per line, and nothing else")
    .addOption(timeoutOption())
    .addOption(stopOnExitOption())
    .action(async (name: string, options: XFlowRunOptions) =>
      answer(await (await import("./commands/xflow.ts")).xflowRun(program, name, options)),
    );
  connected(xflow.command("list"))
    .description("list the XFlows of a project")
    .option("-p, --xflow-project <project>", "project of the XFlows; default: your own")
    .option("--json", "print JSON objects, one per line")
    .action(async (options: XFlowListOptions) => answer(await (await import("./commands/xflow.ts")).xflowList(program, options)));
  connected(xflow.command("subs <id>"))
    .description("show the sub-instances of an XFlow's instance")
    .option("--json", "print JSON objects, one per line")
    .action(async (id: string, options: XFlowSubsOptions) =>
      answer(await (await import("./commands/xflow.ts")).xflowSubs(program, id, options)),
    );

  addDiagnosisCommands(root, program, answer);
  addSetupCommands(root, program, answer);
  return root;
}

function ownVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
  return manifest.version;
}
