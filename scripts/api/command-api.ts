import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";

/**
 * The public face of a command as text: its usage, arguments and options and those of its subcommands, as its help lists
 * them, and its exit codes; without the explanations.
 */
export async function commandApi(program: string): Promise<string> {
  return `${(await helpOf(program, [])).join("\n\n")}\n`;
}

async function helpOf(program: string, path: readonly string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...path, "--help"]);
  const sections = stdout.split(/\n\n+/);
  const list = (title: RegExp): string[] =>
    sections
      .filter((section) => title.test(section))
      .flatMap((section) => section.split("\n").slice(1))
      .flatMap((line) => /^ {2}(\S.*?)(?: {2,}|$)/.exec(line)?.[1] ?? []);
  const [usage = ""] = stdout.split("\n");
  const commands = list(/^(?:\w+ c|C)ommands:/)
    .map((term) => term.split(" ")[0] ?? "")
    .filter((command) => command !== "help");
  const below = await Promise.all(commands.map((command) => helpOf(program, [...path, command])));
  const own = [
    usage.replace("Usage: ", "== "),
    ...list(/^Arguments:/),
    ...list(/^Options:/),
    ...list(/^Exit codes:/).map((code) => `exits with ${code}`),
  ];
  return [own.join("\n"), ...below.flat()];
}
