import { Option, type Command } from "commander";

import { positiveNumber } from "../option-values.ts";

/** A command that talks to a project. */
export function connected(command: Command): Command {
  return command
    .option("--profile <name>", "section of odps_config.ini to use; default: ODPS_PROFILE")
    .option("--project <name>", "project, instead of the configured one")
    .option("--endpoint <url>", "endpoint, instead of the configured one")
    .option("--region <region>", "region, such as cn-hangzhou");
}

export const outputHelp =
  "write all rows to a file; its ending (.csv, .json, .jsonl, .arrow) selects the format. `result ID` continues an interrupted download";

export function formatOption(): Option {
  return new Option("--format <format>", "how rows are printed: the first rows as a table, or all rows in another format").choices([
    "table",
    "csv",
    "json",
    "jsonl",
    "arrow",
  ]);
}

export function timeoutOption(): Option {
  return new Option("--timeout <seconds>", "stop waiting after this many seconds; the job continues").argParser(positiveNumber);
}

export function stopOnExitOption(): Option {
  return new Option("--stop-on-exit", "stop the job if the wait ends by Ctrl-C or --timeout");
}

export function taskOption(): Option {
  return new Option("--task <name>", "name of the task; default: the only one");
}
