import { defineConfig } from "vitest/config";

// A real browser takes its time, and the two cores may have other work; what a page does is waited for, not timed.
export default defineConfig({ test: { testTimeout: 120_000, hookTimeout: 180_000, fileParallelism: false } });
