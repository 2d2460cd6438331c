import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

import type { ViteUserConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

import { keepCompiled, specsInNode } from "./scripts/test/specs-in-node.ts";

const cleanEnvironment = fileURLToPath(new URL("scripts/test/clean-environment.ts", import.meta.url));

/** Packages on which others build come first: a fault is told where it is, and their specs, which count timers, run before any socket. */
const packages = [
  "packages/core",
  "packages/browser",
  "packages/deno",
  "packages/gateway",
  "apps/console",
  "apps/cli",
  "packages/emulator",
  "packages/node",
];

class PackageAfterPackage extends BaseSequencer {
  /** Within a package the longest come first, as everywhere. */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = packages.findIndex((dir) => moduleId.includes(`/${dir}/`));
      return at === -1 ? packages.length : at;
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- not an array's
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

// The specs of all packages, which `npm test` runs at once. What installs or starts more than Node has a configuration of its own, and
// belongs to `npm run test:all`.
const config: ViteUserConfig = {
  test: {
    include: [
      "{apps,packages}/*/*/**/*.spec.ts",
      "checks/{bench,chaos,counterparts,fleet,fuzz}/src/*.spec.ts",
      "{examples,scripts}/**/*.spec.ts",
    ],
    exclude: ["**/node_modules/**", "apps/docs/**", "packages/gateway-redis/**", "checks/fleet/src/caddyfile.spec.ts"],
    ...specsInNode,
    sequence: { sequencer: PackageAfterPackage },
    // One more than cores: a worker waits for timers and sockets a sixth of its time. Each has an emulator and some hundred megabytes.
    maxWorkers: Math.min(availableParallelism() + 1, 8),
    setupFiles: [keepCompiled, cleanEnvironment],
  },
};

export default config;
