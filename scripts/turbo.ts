// `node scripts/turbo.ts run …`: turbo without telemetry, started the same way under every shell.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";

const turbo = join(dirname(createRequire(import.meta.url).resolve("turbo/package.json")), "bin", "turbo");
const done = spawnSync(process.execPath, [turbo, ...process.argv.slice(2)], {
  stdio: "inherit",
  // The npm of the workspace's own Node does not find the certificates that the user's npm is told of; the system's do.
  env: { NODE_USE_SYSTEM_CA: "1", ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
});
process.exitCode = done.status ?? 1;
