import { defineConfig } from "vitest/config";

// For the specs that start Caddy; those of `npm run unit` have the configuration of the workspace. A limit against hanging, not a measure.
export default defineConfig({ test: { testTimeout: 60_000, hookTimeout: 60_000 } });
