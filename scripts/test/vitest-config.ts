import { fileURLToPath } from "node:url";

import type { ViteUserConfig } from "vitest/config";

import { nodeFlags } from "./node-flags.ts";

/** Runs in each worker before the specs; to be named beside a package's own setup files. */
export const commonSetup: string = fileURLToPath(new URL("keep-compiled.ts", import.meta.url));

/** What the specs of all packages have in common. */
export const common: NonNullable<ViteUserConfig["test"]> = {
  // No module holds state (a house rule), so spec files can share a worker: DuckDB and the parser are loaded once for each.
  isolate: false,
  // Most of what tests make is garbage at once: with more room for what is new, V8 collects it less often. Specs of the emulator need
  // a fifteenth less processor time so.
  execArgv: [...nodeFlags, "--max-semi-space-size=64"],
  // Node reads the sources itself, as it does everywhere else, and keeps them compiled for the specs of the next package
  // (NODE_COMPILE_CACHE in scripts/turbo.ts). Vite would transform them anew for each, and make each use of an import slower.
  experimental: { viteModuleRunner: false, nodeLoader: false },
  setupFiles: [commonSetup],
  // Limits against hanging, not measures: a slow machine must not fail a test.
  testTimeout: 60_000,
  hookTimeout: 60_000,
};
