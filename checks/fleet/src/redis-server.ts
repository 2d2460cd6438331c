import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { freePort } from "@maxcompute-rx/checks-common/free-port";

/** A Redis that a test starts and kills. It saves nothing, so it is empty after a restart. */
export interface RedisServer {
  readonly url: string;
  /** Ends it at once (SIGKILL). */
  kill(): Promise<void>;
  /** Starts it again at the same port. */
  start(): Promise<void>;
}

const names = ["redis-server", "valkey-server"];
/** Where the Debian package is unpacked when it cannot be installed. */
const unpackedFolder = (): string => join(tmpdir(), "maxcompute-rx-redis");

export interface RedisServerOptions {
  /** More arguments of the server, which win over those given here. */
  readonly args?: readonly string[] | undefined;
  /** Serves TLS only, with these files. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string; readonly caFile: string } | undefined;
}

/** Starts a Redis at a free port. Rejects with what is missing if there is none and it cannot be installed. */
export async function startRedis({ args: more = [], tls }: RedisServerOptions = {}): Promise<RedisServer> {
  const program = findProgram() ?? install();
  const dir = mkdtempSync(join(tmpdir(), "redis-of-test-"));
  const port = await freePort();
  let server: ChildProcess | null = null;

  const start = async (): Promise<void> => {
    const ports = tls === undefined ? ["--port", String(port)] : ["--port", "0", "--tls-port", String(port), ...tlsArgs(tls)];
    const args = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", dir];
    const child = spawn(program.path, [...args, ...ports, ...more], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...program.env },
    });
    server = child;
    await new Promise<void>((resolve, reject) => {
      let output = "";
      const look = (piece: Buffer): void => {
        output += piece.toString();
        if (output.includes("Ready to accept connections")) resolve();
      };
      child.stdout.on("data", look);
      child.stderr.on("data", look);
      child.once("error", reject);
      child.once("exit", () => reject(new Error(`${program.path} ended: ${output}`)));
    });
  };
  const kill = async (): Promise<void> => {
    const child = server;
    server = null;
    if (child === null || child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  await start();
  // A test that fails must not leave a process behind.
  process.once("exit", () => {
    server?.kill("SIGKILL");
    rmSync(dir, { recursive: true, force: true });
  });
  return { url: `${tls === undefined ? "redis" : "rediss"}://127.0.0.1:${port}`, start, kill };
}

function tlsArgs({ certFile, keyFile, caFile }: NonNullable<RedisServerOptions["tls"]>): readonly string[] {
  return ["--tls-cert-file", certFile, "--tls-key-file", keyFile, "--tls-ca-cert-file", caFile, "--tls-auth-clients", "no"];
}

interface Program {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

function findProgram(): Program | null {
  for (const name of names) {
    if (spawnSync(name, ["--version"]).status === 0) return { path: name, env: {} };
  }
  return findUnpacked();
}

function findUnpacked(): Program | null {
  const path = join(unpackedFolder(), "root/usr/bin/redis-check-rdb");
  if (!existsSync(path)) return null;
  // In Debian this program and the server are one, which looks at its name; `redis-server` may be a link to it.
  const libraries = join(unpackedFolder(), "root/usr/lib");
  const folders = readdirSync(libraries).map((folder) => join(libraries, folder));
  return { path: join(unpackedFolder(), "root/usr/bin/redis-server"), env: { LD_LIBRARY_PATH: folders.join(":") } };
}

/** The Debian package: installed if this user may, else unpacked. */
function install(): Program {
  if (process.getuid?.() === 0) {
    aptGet(["update"]);
    aptGet(["install", "-y", "--no-install-recommends", "redis-server"]);
  } else unpack();
  const found = findProgram();
  if (found !== null && spawnSync(found.path, ["--version"], { env: { ...process.env, ...found.env } }).status === 0) return found;
  throw new Error(
    "This test needs redis-server or valkey-server, and apt-get could not provide it. Install the package redis-server, then run the test again.",
  );
}

/** Tests of several packages may install it at once, but apt-get refuses all but the first. */
function aptGet(args: readonly string[]): void {
  for (const until = Date.now() + 300_000; Date.now() < until;) {
    const { status, stderr } = spawnSync("apt-get", args, { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
    if (status === 0 || !/could not get lock|unable to (?:acquire|lock)/i.test(stderr ?? "")) return;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  }
}

function unpack(): void {
  // It gets its name at last, so that nobody takes half of it for the whole.
  const unpacking = mkdtempSync(`${unpackedFolder()}-`);
  const root = join(unpacking, "root");
  mkdirSync(root);
  spawnSync(
    "apt-get",
    ["download", "redis-server", "redis-tools", "libjemalloc2", "liblzf1", "liblua5.1-0", "lua-cjson", "lua-bitop", "libatomic1"],
    { cwd: unpacking, stdio: "ignore" },
  );
  for (const file of readdirSync(unpacking)) {
    if (file.endsWith(".deb")) spawnSync("dpkg", ["-x", join(unpacking, file), root], { stdio: "ignore" });
  }
  if (findUnpacked() === null) rmSync(unpackedFolder(), { recursive: true, force: true });
  try {
    renameSync(unpacking, unpackedFolder());
  } catch {
    rmSync(unpacking, { recursive: true }); // another test was first
  }
}
