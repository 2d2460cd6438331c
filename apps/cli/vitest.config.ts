import { defineConfig } from "vitest/config";

export default defineConfig({ test: { setupFiles: ["./src/testing/clean-environment.ts"], testTimeout: 60_000, hookTimeout: 60_000, isolate: false } });
