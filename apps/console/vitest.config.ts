import { defineConfig, type ViteUserConfig } from "vitest/config";

import { common } from "../../scripts/test/vitest-config.ts";

const config: ViteUserConfig = defineConfig({ test: { ...common, include: ["src/**/*.spec.ts"] } });

export default config;
