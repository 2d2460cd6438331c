import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // No module holds state (a house rule), so spec files can share a worker.
    isolate: false,
    setupFiles: ["./src/testing/clean-environment.ts"],
    // Some specs start a process of their own; a slow machine must not fail them.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
