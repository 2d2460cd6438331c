import { defineConfig } from "tsdown";

import { bundledLicenses } from "../../scripts/build/bundled-licenses.ts";

export default defineConfig({
  entry: ["src/index.ts"],
  platform: "node",
  fixedExtension: false,
  format: "esm",
  dts: true,
  sourcemap: true,
  inputOptions: { experimental: { attachDebugInfo: "none" } }, // no comments that name our source files
  // zod consists of many files, of which little is needed. Loading them takes longer than everything else here.
  deps: { alwaysBundle: /^zod/, onlyBundle: false },
  plugins: [bundledLicenses()],
});
