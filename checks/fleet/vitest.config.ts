import { defineConfig } from "vitest/config";

// Spec files share a worker, and the emulator's parser is not optimised: see packages/emulator/vitest.config.ts.
// Limits against hanging, not measures: a slow machine must not fail a test.
export default defineConfig({ test: { isolate: false, execArgv: ["--liftoff-only"], testTimeout: 60_000, hookTimeout: 60_000 } });
