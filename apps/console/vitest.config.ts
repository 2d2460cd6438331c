import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({ test: { include: ["src/**/*.spec.ts"], environment: "node" } });

export default config;
