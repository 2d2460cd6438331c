import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Each file starts a Redis of its own; a slow machine must not fail them.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
