import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    setupFiles: ["./src/testing/clean-environment.ts"],
    // Spec files share a worker, and the emulator's parser is not optimised: see packages/emulator/vitest.config.ts.
    isolate: false,
    execArgv: ["--liftoff-only"],
    // Limits against hanging, not measures: a slow machine must not fail a test.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
