import { defineConfig } from "vitest/config";

// A limit against hanging, not a measure.
export default defineConfig({ test: { testTimeout: 120_000, hookTimeout: 120_000 } });
