import { defineConfig } from "vitest/config";

// Some specs start an emulator; a slow machine must not fail them.
export default defineConfig({ test: { isolate: false, testTimeout: 60_000, hookTimeout: 60_000 } });
