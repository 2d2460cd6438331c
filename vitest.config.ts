import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

import type { ViteUserConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

import { nodeFlags } from "./scripts/test/node-flags.ts";

const setup = (name: string) => fileURLToPath(new URL(`scripts/test/${name}`, import.meta.url));

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
    // No module holds state (a house rule), so spec files can share a worker: DuckDB and the parser of SQL are loaded once for each.
    isolate: false,
    sequence: { sequencer: PackageAfterPackage },
    // The compiler and the linter run beside.
    maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
    // Most of what tests make is garbage at once: with more room for what is new, V8 collects it less often. Specs of the emulator need
    // a fifteenth less processor time so.
    execArgv: [...nodeFlags, "--max-semi-space-size=64"],
    // Node reads the sources itself, as it does everywhere else, and keeps what it has compiled (NODE_COMPILE_CACHE in scripts/turbo.ts).
    // Vite would transform them anew for each worker, and make each use of an import slower.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    setupFiles: [setup("keep-compiled.ts"), setup("clean-environment.ts")],
    // Limits against hanging, not measures: a slow machine must not fail a test.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
  },
};

export default config;
