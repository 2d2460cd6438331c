import { join } from "node:path";

import { build } from "vite";

/** Builds the page from its sources for {@link serveConsole}. Takes some seconds. */
export async function buildPage(): Promise<void> {
  const root = join(import.meta.dirname, "../..");
  await build({ root, configFile: join(root, "vite.config.ts"), logLevel: "warn" });
}
