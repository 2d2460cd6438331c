import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { pageStamp } from "./page-stamp.ts";

const root = join(import.meta.dirname, "../..");

/** Which sources the built page was made of. Beside the page, because a build empties its folder. */
const stampFile = join(root, "dist/page.stamp");

/** Whether the page was built from its present sources. */
export async function isPageBuilt(): Promise<boolean> {
  return (await readFile(stampFile, "utf8").catch(() => "")) === (await pageStamp(root));
}

/** Builds the page from its sources for {@link serveConsole}, unless it was built from the same ones. A build takes some seconds. */
export async function buildPage(): Promise<void> {
  const stamp = await pageStamp(root);
  if (await isPageBuilt()) return;
  // A build that is interrupted must not pass for a whole one.
  await rm(stampFile, { force: true });
  // Only now, because loading it takes most of a second.
  const { build } = await import("vite");
  await build({ root, configFile: join(root, "vite.config.ts"), logLevel: "warn" });
  await writeFile(stampFile, stamp);
}
