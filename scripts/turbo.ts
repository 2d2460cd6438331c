// `node scripts/turbo.ts run …`: turbo without telemetry, started the same way under every shell.
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";

const require = createRequire(import.meta.url);
const compileCache = join(dirname(import.meta.dirname), "node_modules", ".cache", "node-compile");
const settings = {
  // Many specs start programs; without a cache each strips the types of the same sources again, which is half of its start.
  NODE_COMPILE_CACHE: compileCache,
  // The npm of the workspace's own Node does not find the certificates that the user's npm is told of; the system's do.
  NODE_USE_SYSTEM_CA: "1",
  // The compiler is written in Go, and spends a fifth of its time on collecting garbage if it may not keep four times as much of it.
  GOGC: "400",
};
Object.assign(process.env, { ...settings, ...process.env, TURBO_TELEMETRY_DISABLED: "1" });

// Turbo ends a run that was interrupted with 0, as if everything had passed; shells expect 128 and the number of the signal.
let interruption: "SIGINT" | "SIGTERM" | "SIGHUP" | undefined;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => (interruption ??= signal));
process.on("exit", () => {
  if (interruption !== undefined) process.exitCode = 128 + constants.signals[interruption];
});

// Turbo leaves SIGINT to the terminal, which sends it to all programs that it runs. Without a terminal nobody else hears of it.
if (!process.stdin.isTTY) process.once("SIGINT", () => process.kill(process.pid, "SIGTERM"));

// Who started this may have been killed, so that no signal came here.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && process.kill(process.pid, "SIGTERM"), 250).unref();

// Turbo's own program in this process: it passes SIGTERM and SIGHUP on to its tasks, and ends as they did.
require(join(dirname(require.resolve("turbo/package.json")), "bin", "turbo"));
