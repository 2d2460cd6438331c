import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/index.ts", "src/serve-conformance.ts"],
  platform: "neutral",
  deps: { neverBundle: [/^node:/] }, // only serve-conformance.ts needs Node
  format: "esm",
  dts: true,
  sourcemap: true,
  inputOptions: { experimental: { attachDebugInfo: "none" } }, // no comments that name our source files
});
