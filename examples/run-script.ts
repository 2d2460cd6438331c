import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** Where `npm test` keeps compiled sources, too. */
const compileCache = fileURLToPath(new URL("../node_modules/.cache/node-compile", import.meta.url));

/** The output of a script, and its exit code. */
export interface ScriptRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  /** Where packages are looked for. Default: this folder. */
  readonly cwd?: string;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs Node without variables of an account or a proxy, except for those that are passed. */
export async function runScript(args: readonly string[], options: RunOptions = {}): Promise<ScriptRun> {
  const clean = Object.entries(process.env).filter(([name]) => !/^(ODPS|ALIBABA|.*_PROXY$|.*_proxy$)/.test(name));
  // Many short programs import the same sources: they share compiled ones, and V8 does not optimise the emulator's parser for them.
  const child = spawn(process.execPath, ["--liftoff-only", ...args], {
    cwd: options.cwd ?? fileURLToPath(new URL(".", import.meta.url)),
    env: { NODE_COMPILE_CACHE: compileCache, ...Object.fromEntries(clean), NO_COLOR: "1", ...options.env },
  });
  child.stdin.end(options.stdin ?? "");
  const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}
