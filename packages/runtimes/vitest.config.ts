import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.spec.ts"],
    // Runtimes start, compile and connect here; how long that takes is not what is tested.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
