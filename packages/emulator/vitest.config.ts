import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // No module holds state (a house rule), so spec files can share a worker: DuckDB and the parser are loaded once for each.
    isolate: false,
    setupFiles: ["src/testing/load-dialect-library.ts"],
    // V8 optimises the parser's 22 MB of WebAssembly in the background, for seconds of each core. Tests end before that pays.
    execArgv: ["--liftoff-only"],
    // Limits against hanging, not measures: a slow machine must not fail a test.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
