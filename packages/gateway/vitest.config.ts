import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Some specs start a process of their own; a slow machine must not fail them.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
