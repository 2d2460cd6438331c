import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Plugin } from "vite";

import { builtFiles } from "./built-files.ts";
import type { BundledFile, BundleOptions } from "./bundle.ts";
import { publishedFile, publishedSpecifier } from "./published-packages.ts";

const root = join(import.meta.dirname, "..");

/** Bundles a page with Vite as a user would, from the packages as they are published. Fails on a warning. */
export async function bundleWithVite(page: string, { without = [] }: Pick<BundleOptions, "without"> = {}): Promise<readonly BundledFile[]> {
  const folder = await mkdtemp(join(root, "node_modules/.page-"));
  const warnings: string[] = [];
  try {
    await writeFile(join(folder, "index.html"), '<!doctype html><script type="module" src="./page.ts"></script>');
    await writeFile(join(folder, "page.ts"), page);
    const files = await builtFiles({
      root: folder,
      configFile: false,
      plugins: [publishedPackages],
      build: {
        rolldownOptions: { external: [...without], onLog: (level, { message }) => void (level === "warn" && warnings.push(message)) },
      },
    });
    if (warnings.length > 0) throw new Error(warnings.join("\n"));
    return files;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const publishedPackages: Plugin = {
  name: "published packages",
  enforce: "pre",
  resolveId: (specifier) => (publishedSpecifier.test(specifier) ? publishedFile(specifier) : null),
};
