import { defineConfig } from "tsdown";

export default defineConfig({ entry: ["src/index.ts"], platform: "node", fixedExtension: false, format: "esm", dts: true, sourcemap: true });
