import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { nodeFlags } from "../../scripts/test/node-flags.ts";

/** Where `npm test` keeps compiled sources, too. */
const compileCache = fileURLToPath(new URL("../../node_modules/.cache/node-compile", import.meta.url));

/** The output of a script, and its exit code. */
export interface ScriptRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  /** Where packages are looked for. Default: the folder of the examples. */
  readonly cwd?: string;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs Node without variables of an account or a proxy, except for those that are passed. */
export async function runScript(args: readonly string[], options: RunOptions = {}): Promise<ScriptRun> {
  const clean = Object.entries(process.env).filter(([name]) => !/^(ODPS|ALIBABA|.*_PROXY$|.*_proxy$)/.test(name));
  // Many short programs import the same sources: they share compiled ones.
  const child = spawn(process.execPath, [...nodeFlags, ...args], {
    cwd: options.cwd ?? fileURLToPath(new URL("..", import.meta.url)),
    env: { NODE_COMPILE_CACHE: compileCache, ...Object.fromEntries(clean), NO_COLOR: "1", ...options.env },
  });
  child.stdin.end(options.stdin ?? "");
  const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

/** The outputs of programs that run one after the other in one process. One that ends the process is the last in the list. */
export async function runInTurn(files: readonly string[], env: Readonly<Record<string, string>>): Promise<readonly ScriptRun[]> {
  const mark = `end of program ${randomUUID()}`;
  const all = await runScript(["testing/run-in-turn.ts", mark, ...files], { env });
  const errors = all.stderr.split(`${mark}\n`);
  return all.stdout.split(mark).flatMap((part, index, parts): ScriptRun[] => {
    // The code of a program stands behind its mark, before the output of the next one.
    const stdout = index === 0 ? part : part.slice(part.indexOf("\n") + 1);
    const stderr = errors[index] ?? "";
    const next = parts[index + 1];
    if (next !== undefined) return [{ code: Number(next.slice(0, next.indexOf("\n"))), stdout, stderr }];
    return all.code === 0 ? [] : [{ code: all.code, stdout, stderr }];
  });
}
