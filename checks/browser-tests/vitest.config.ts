import { defineConfig } from "vitest/config";

// A real browser takes its time, and the two cores may have other work; what a page does is waited for, not timed.
export default defineConfig({ test: { testTimeout: 300_000, hookTimeout: 600_000, fileParallelism: false } });
