import { defineConfig } from "vitest/config";

import { specsInNode } from "../../scripts/test/specs-in-node.ts";

export default defineConfig({ test: specsInNode });
