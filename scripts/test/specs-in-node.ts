import { fileURLToPath } from "node:url";

import type { ViteUserConfig } from "vitest/config";

import { nodeFlags } from "./node-flags.ts";

/** Runs in each worker before the specs. */
export const keepCompiled: string = fileURLToPath(new URL("keep-compiled.ts", import.meta.url));

/** How Node runs specs, those of `npm test` and those of `npm run test:all`. */
export const specsInNode: NonNullable<ViteUserConfig["test"]> = {
  // No module holds state (a house rule), so spec files can share a worker: DuckDB and the parser of SQL are loaded once for each.
  isolate: false,
  // Most of what tests make is garbage at once: with more room for what is new, V8 collects it less often. Specs of the emulator need
  // a fifteenth less processor time so.
  execArgv: [...nodeFlags, "--max-semi-space-size=64"],
  // Node reads the sources itself, as it does everywhere else, and keeps what it has compiled (NODE_COMPILE_CACHE in scripts/turbo.ts).
  // Vite would transform them anew for each worker, and make each use of an import slower.
  experimental: { viteModuleRunner: false, nodeLoader: false },
  setupFiles: [keepCompiled],
  // Limits against hanging, not measures: a slow machine must not fail a test.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 30_000 } },
};
