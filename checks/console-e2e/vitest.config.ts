import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: ["./src/testing/build-page.ts"],
    // A browser on a busy machine takes its time; how long it takes is not what is tested.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    fileParallelism: false,
    // The emulator and all else are loaded once for all specs; nothing in them is kept in modules.
    isolate: false,
  },
});
