import { defineConfig } from "vitest/config";

import { common } from "./test/vitest-config.ts";

export default defineConfig({ test: common });
