import { defineConfig } from "vitest/config";

import { specsInNode } from "../../scripts/test/specs-in-node.ts";

export default defineConfig({
  test: {
    ...specsInNode,
    // Each file starts a Redis of its own; a slow machine must not fail them.
    hookTimeout: 120_000,
  },
});
