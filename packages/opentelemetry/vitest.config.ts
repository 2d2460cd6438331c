import { defineConfig } from "vitest/config";

import { common } from "../../scripts/test/vitest-config.ts";

export default defineConfig({ test: { ...common, expect: { poll: { timeout: 30_000 } } } });
