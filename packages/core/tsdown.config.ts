import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/index.ts", "src/internal.ts", "src/page.ts", "src/calls.ts", "src/analysis.ts", "src/recording.ts"],
  platform: "neutral",
  format: "esm",
  dts: true,
  sourcemap: true,
  inputOptions: { experimental: { attachDebugInfo: "none" } }, // no comments that name our source files
  unbundle: true, // a file for each module, so that a bundler leaves out of a page what the page does not use
});
