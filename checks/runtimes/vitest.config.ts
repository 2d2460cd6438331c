import { defineConfig } from "vitest/config";

import { specsInNode } from "../../scripts/test/specs-in-node.ts";

export default defineConfig({
  test: {
    ...specsInNode,
    include: ["src/**/*.spec.ts"],
    // npm and the rehearsal's registry trust what the system trusts, such as a company's own proxy, whichever Node runs them.
    env: { NODE_USE_SYSTEM_CA: "1" },
    // Runtimes start, compile and connect here; how long that takes is not what is tested.
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
