import { defineConfig, type ViteUserConfig } from "vitest/config";

// Spec files share a worker, and the emulator's parser is not optimised: see packages/emulator/vitest.config.ts.
const config: ViteUserConfig = defineConfig({
  test: { isolate: false, execArgv: ["--liftoff-only"], include: ["src/**/*.spec.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});

export default config;
