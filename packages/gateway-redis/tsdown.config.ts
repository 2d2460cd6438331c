import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/index.ts"],
  platform: "neutral",
  format: "esm",
  dts: true,
  sourcemap: true,
  inputOptions: { experimental: { attachDebugInfo: "none" } }, // no comments that name our source files
});
