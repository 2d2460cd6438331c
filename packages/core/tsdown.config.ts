import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/index.ts", "src/internal.ts", "src/service.ts"],
  platform: "neutral",
  format: "esm",
  dts: true,
  sourcemap: true,
});
