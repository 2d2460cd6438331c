import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // A real browser takes its time, and the two cores may have other work; what a page does is waited for, not timed.
    testTimeout: 300_000,
    hookTimeout: 600_000,
    fileParallelism: false,
    // The emulator and all else are loaded once for all specs; nothing in them is kept in modules.
    isolate: false,
  },
});
