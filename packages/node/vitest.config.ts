import { defineConfig } from "vitest/config";

import { common, commonSetup } from "../../scripts/test/vitest-config.ts";

export default defineConfig({ test: { ...common, setupFiles: [commonSetup, "./src/testing/clean-environment.ts"] } });
