import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** Where the programs that runtimes run find their packages. */
export const folder: string = join(import.meta.dirname, "..");

/** Where runtimes keep their caches, and nobody his settings. */
export const home: string = join(folder, "node_modules", ".home");

/** Path of a Node that this package brings along, such as `nodePath(22)`. */
export function nodePath(major: number): string {
  return pathOf(`node${major}-${process.arch}`, "bin/node");
}

/** Path of the Bun that this package brings along. */
export function bunPath(): string {
  return pathOf("bun", "bin/bun.exe"); // so it is called on every system
}

/** Path of the Deno that this package brings along. */
export function denoPath(): string {
  return pathOf("deno", process.platform === "win32" ? "deno.exe" : "deno");
}

/** The packages' own launchers would start a Node first. */
function pathOf(name: string, file: string): string {
  try {
    return fileURLToPath(new URL(file, import.meta.resolve(`${name}/package.json`)));
  } catch (cause) {
    throw new Error(`${name} is not installed for ${process.platform} ${process.arch}; run \`npm run test:all\`.`, { cause });
  }
}

/** What a program printed, and how it ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
}

/** The environment of this process without an account, a proxy, and settings of runtimes: but Node may keep what it compiles. */
export function cleanEnvironment(): Record<string, string | undefined> {
  const settings = /^(ODPS|ALIBABA|DENO|BUN|NODE|VITEST)_|_PROXY$/i;
  const clean = Object.entries(process.env).filter(([name]) => name === "NODE_COMPILE_CACHE" || !settings.test(name));
  return { ...Object.fromEntries(clean), HOME: home, NO_COLOR: "1" };
}

/** Runs a program with nothing of an account or a proxy in its environment but what is given. */
export async function run(command: string, args: readonly string[], { env = {}, cwd = folder, stdin = "" }: RunOptions = {}): Promise<Ran> {
  const child = spawn(command, args, { cwd, env: { ...cleanEnvironment(), ...env } });
  child.stdin.on("error", () => {}).end(stdin); // whoever ends early does not read it
  const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}
