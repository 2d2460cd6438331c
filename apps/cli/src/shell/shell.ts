import { join } from "node:path";

import type { Command } from "commander";

import { connectionWords, openConnection, type ConnectionOptions } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import { isComplete, sqlSettings, sqlStatements } from "../follow/sql-statements.ts";
import type { Io } from "../io.ts";
import { UsageError, type Program } from "../program.ts";
import { asOneLine, openHistory } from "./shell-history.ts";
import { ShellInput } from "./shell-input.ts";
import { shellWords } from "./shell-words.ts";

/** What the shell runs commands with. */
export interface ShellCommands {
  /** Runs one command line; listens to signals itself. */
  readonly runCli: (argv: readonly string[], io: Io) => Promise<number>;
  /** The command table, to know which command takes which options. */
  readonly root: Command;
  /** Leaves signals to the shell: from then on they neither abort `leaving` nor end the program. */
  readonly releaseSignals: () => void;
}

const help = `A statement ends with ; and may have several lines. SET statements hold until the shell ends.
Ctrl-C stops watching a job that runs, and says how to return to it; at the prompt it clears what was typed.
  .COMMAND …   runs any other command: .list, .tables, .watch ID, .stop ID, .status ID; .help COMMAND lists its options
  .settings    shows the SET statements that hold
  .exit        ends the shell, as Ctrl-D does
`;

/** `shell`: runs what is typed, statement by statement, as `run` does. */
export async function shell(
  program: Program,
  options: ConnectionOptions,
  { runCli, root, releaseSignals }: ShellCommands,
): Promise<number> {
  const { io } = program;
  if (io.stdin.isTTY !== true || io.stdout.isTTY !== true)
    throw new UsageError("The shell needs a terminal. `maxcompute-rx run -f -` takes statements from the standard input.");
  const { project } = openConnection(program, options);
  const history = await openHistory(join(io.places.home, ".maxcompute_rx_history"));
  const names = [...root.commands.map((command) => command.name()), "settings", "exit"].map((name) => `.${name}`);
  const input = new ShellInput(io, history.entries, (line) => [
    line.startsWith(".") ? names.filter((name) => name.startsWith(line)) : [],
    line,
  ]);
  const settings = new Map<string, string>();
  // From here on a signal is for the command that runs; a command that was left does not end the shell.
  releaseSignals();
  const stopListening = io.onSignal((signal) => {
    if (signal === "SIGTERM") input.put({ type: "end" });
  });
  const run = async (words: readonly string[]): Promise<void> => {
    input.release();
    await runCli(words, io);
  };
  const runSql = async (sql: string): Promise<void> => {
    const before = [...settings.values()].map((setting) => `${setting};\n`).join("");
    for (const setting of sqlSettings(sql)) settings.set(keyOf(setting), setting);
    if (sqlStatements(sql).length > 0) await run(["run", ...connectionWords(options), "--", `${before}${sql}`]);
  };
  io.stdout.write(`Statements end with ; and run in ${project}. .help lists what else there is, .exit ends the shell.\n`);
  let pending = "";
  try {
    for (;;) {
      const typed = await input.next(pending === "" ? `${project}> ` : `${"·".repeat(Math.min(project.length, 20))}> `);
      if (typed.type === "end") {
        io.stdout.write("\n");
        return exitCodes.succeeded;
      }
      if (typed.type === "interrupt") {
        io.stdout.write(pending === "" && typed.text === "" ? "\n.exit or Ctrl-D ends the shell.\n" : "\n");
        pending = "";
        continue;
      }
      const { text } = typed;
      if (pending === "" && text.trim() === "") continue;
      if (pending === "" && text.trimStart().startsWith(".")) {
        await history.add(text.trim());
        const [name = "", ...words] = shellWords(text.trim().slice(1));
        if (name === "exit" || name === "quit") return exitCodes.succeeded;
        if (name === "help" && words.length === 0) io.stdout.write(help);
        else if (name === "settings") io.stdout.write([...settings.values()].map((setting) => `${setting};\n`).join(""));
        else if (name === "shell") io.stdout.write("This is the shell.\n");
        else await run(withConnection(root, [name, ...words], options));
        continue;
      }
      pending += `${text}\n`;
      if (!isComplete(pending)) continue;
      const statement = pending;
      pending = "";
      // As in bash, what begins with a blank is not kept: it may hold a secret.
      if (!statement.startsWith(" ")) for (const line of linesOf(statement)) await history.add(line);
      await runSql(statement);
    }
  } finally {
    input.release();
    stopListening();
  }
}

/** The words of a command, with the connection of the shell if the command takes one and does not name another. */
function withConnection(root: Command, words: readonly string[], options: ConnectionOptions): readonly string[] {
  let command = root;
  let depth = 0;
  for (const word of words) {
    const below = command.commands.find((each) => each.name() === word);
    if (below === undefined) break;
    command = below;
    depth += 1;
  }
  const connects = command.options.some(({ long }) => long === "--project");
  return connects ? [...words.slice(0, depth), ...connectionWords(options), ...words.slice(depth)] : words;
}

/** What is kept of a statement: one line if possible. */
function linesOf(statement: string): readonly string[] {
  const line = asOneLine(statement);
  return line === null ? statement.split("\n") : [line];
}

function keyOf(setting: string): string {
  return /^set\s+([^=\s]+)/i.exec(setting)?.[1] ?? setting;
}
