import { defineConfig } from "vitest/config";

// These limits only end tests that hang. A slow machine must not fail a test.
// The emulator's parser is not optimised: see packages/emulator/vitest.config.ts.
export default defineConfig({ test: { execArgv: ["--liftoff-only"], testTimeout: 60_000, hookTimeout: 60_000 } });
