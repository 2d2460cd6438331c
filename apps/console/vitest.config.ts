import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({ test: { isolate: false, include: ["src/**/*.spec.ts"], testTimeout: 60_000, hookTimeout: 60_000 } });

export default config;
