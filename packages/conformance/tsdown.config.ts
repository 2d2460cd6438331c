import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/index.ts", "src/serve-conformance.ts"],
  platform: "neutral",
  format: "esm",
  dts: true,
  sourcemap: true,
});
