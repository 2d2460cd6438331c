import { defineConfig } from "vitest/config";

// Bundlers take their time on a busy machine.
export default defineConfig({ test: { testTimeout: 60_000 } });
