import type { Command, Option } from "commander";

/** An option of a command, as a completion needs it. */
export interface CompletedOption {
  /** `--format`, and `-f` if it has one. */
  readonly names: readonly string[];
  readonly description: string;
  /** What its value is: one of these words, a file, any text; or that it takes none. */
  readonly value: readonly string[] | "file" | "text" | null;
}

/** One command and what can follow it. */
export interface CompletedCommand {
  /** `/xflow/run`; empty for the program itself. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly CompletedOption[];
  /** What its arguments are: one of these words, files, or any text. */
  readonly argument: readonly string[] | "file" | "text";
}

/** All commands of a command table, the program itself first. */
export function commandTree(command: Command, path = ""): readonly CompletedCommand[] {
  const help = command.createHelp();
  const below = help.visibleCommands(command).filter((sub) => sub.name() !== "help");
  const [argument] = command.registeredArguments;
  const own: CompletedCommand = {
    path,
    commands: below.map((sub) => ({ name: sub.name(), description: sub.description() })),
    options: help.visibleOptions(command).map(optionOf),
    argument: argument?.argChoices ?? (argument?.name() === "file" ? "file" : "text"),
  };
  return [own, ...below.flatMap((sub) => commandTree(sub, `${path}/${sub.name()}`))];
}

function optionOf({ long, short, description, required, optional, flags, argChoices }: Option): CompletedOption {
  const takesValue = required || optional;
  return {
    names: [long, short].filter((name) => name != null),
    description,
    value: takesValue ? (argChoices ?? (flags.includes("<file>") ? "file" : "text")) : null,
  };
}
