import { defineConfig } from "vitest/config";

import { specsInNode } from "../../scripts/test/specs-in-node.ts";

// A limit against hanging, not a measure.
export default defineConfig({ test: { ...specsInNode, testTimeout: 120_000, hookTimeout: 120_000 } });
