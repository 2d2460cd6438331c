import { defineConfig } from "vitest/config";

import { common } from "../../scripts/test/vitest-config.ts";

export default defineConfig({ test: common });
