import { defineConfig, type UserConfig } from "tsdown";

import { bundledLicenses } from "../../scripts/build/bundled-licenses.ts";
import { noIdleImports } from "../../scripts/build/no-idle-imports.ts";

const shared = {
  entry: ["src/index.ts", "src/internal.ts", "src/page.ts", "src/calls.ts", "src/analysis.ts", "src/recording.ts"],
  platform: "neutral",
  format: "esm",
  sourcemap: true,
  inputOptions: { experimental: { attachDebugInfo: "none" } }, // no comments that name our source files
} satisfies UserConfig;

export default defineConfig([
  {
    ...shared,
    dts: true,
    plugins: [noIdleImports()],
    unbundle: true, // a file for each module, so that a bundler leaves out of a page what the page does not use
  },
  {
    ...shared,
    // Node, Deno and Bun read these files instead: opening hundreds of files takes them more time than running the code.
    outDir: "dist/node",
    platform: "node",
    fixedExtension: false,
    dts: false, // those of the other files serve
    deps: { alwaysBundle: /^(?!rxjs|@uwdata)/, onlyBundle: false },
    // One file holds what the entry points import at once, and another what is loaded later.
    outputOptions: { comments: false, codeSplitting: { groups: [{ name: "core", tags: ["$initial"] }] } },
    plugins: [bundledLicenses()],
  },
]);
