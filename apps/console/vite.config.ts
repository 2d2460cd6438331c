import react from "@vitejs/plugin-react";
import { defineConfig, type UserConfig } from "vite";

const config: UserConfig = defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: "dist/page", emptyOutDir: true, sourcemap: true, chunkSizeWarningLimit: 700, reportCompressedSize: false },
});

export default config;
