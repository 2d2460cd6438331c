import { defineConfig } from "vitest/config";

// No module holds state (a house rule), so spec files can share a worker.
// Limits against hanging, not measures: a slow machine must not fail a test.
export default defineConfig({ test: { isolate: false, testTimeout: 60_000, hookTimeout: 60_000 } });
