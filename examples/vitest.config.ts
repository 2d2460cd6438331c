import { defineConfig } from "vitest/config";

// These limits only end tests that hang. A slow machine must not fail a test.
export default defineConfig({ test: { testTimeout: 60_000, hookTimeout: 60_000 } });
