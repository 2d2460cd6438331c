import { defineConfig } from "vitest/config";

export default defineConfig({ test: { setupFiles: ["./src/testing/clean-environment.ts"], testTimeout: 15_000, isolate: false } });
