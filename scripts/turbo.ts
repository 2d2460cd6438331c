// `node scripts/turbo.ts run …`: turbo without telemetry, started the same way under every shell.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";

const turbo = join(dirname(createRequire(import.meta.url).resolve("turbo/package.json")), "bin", "turbo");
const compileCache = join(dirname(import.meta.dirname), "node_modules", ".cache", "node-compile");
const done = spawnSync(process.execPath, [turbo, ...process.argv.slice(2)], {
  stdio: "inherit",
  // Many specs start programs; without a cache each strips the types of the same sources again, which is half of its start.
  // The npm of the workspace's own Node does not find the certificates that the user's npm is told of; the system's do.
  // The compiler is written in Go, and spends a fifth of its time on collecting garbage if it may not keep four times as much of it.
  env: { NODE_USE_SYSTEM_CA: "1", NODE_COMPILE_CACHE: compileCache, GOGC: "400", ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
});
process.exitCode = done.status ?? 1;
