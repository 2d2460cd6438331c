import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Spec files share a worker, and the emulator's parser is not optimised: see packages/emulator/vitest.config.ts.
    isolate: false,
    execArgv: ["--liftoff-only"],
    setupFiles: ["./src/testing/clean-environment.ts"],
    // Some specs start a process of their own; a slow machine must not fail them.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
