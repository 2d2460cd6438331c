import { defineConfig } from "tsdown";

import { bundledLicenses } from "../../scripts/build/bundled-licenses.ts";
import { noIdleImports } from "../../scripts/build/no-idle-imports.ts";

export default defineConfig({
  entry: ["src/index.ts"],
  platform: "node",
  fixedExtension: false,
  format: "esm",
  dts: true,
  sourcemap: true,
  inputOptions: { experimental: { attachDebugInfo: "none" } }, // no comments that name our source files
  // Opening the many files of the others would take a quarter of the time until the first answer. These bindings are native code, snappyjs is one file.
  deps: {
    alwaysBundle: /^(?!@duckdb\/node-bindings|snappyjs)/,
    neverBundle: /^@duckdb\/node-bindings/,
    onlyBundle: false,
    dts: { neverBundle: /^@duckdb/ },
  },
  minify: true, // V8 reads all of it before the first answer
  outputOptions: { comments: false },
  plugins: [bundledLicenses(), noIdleImports()],
});
