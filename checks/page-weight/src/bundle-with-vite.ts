import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { build, type Plugin } from "vite";

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
    const built = await build({
      root: folder,
      configFile: false,
      logLevel: "silent",
      plugins: [publishedPackages],
      build: {
        write: false,
        rolldownOptions: { external: [...without], onLog: (level, { message }) => void (level === "warn" && warnings.push(message)) },
      },
    });
    if (warnings.length > 0) throw new Error(warnings.join("\n"));
    const outputs = Array.isArray(built) ? built : "output" in built ? [built] : [];
    const files = outputs.flatMap(({ output }) => output);
    const chunks = new Map(files.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file] as const] : [])));
    const first = new Set<string>();
    const add = (name: string): void => {
      if (first.has(name)) return;
      first.add(name);
      chunks.get(name)?.imports.forEach(add);
    };
    for (const { fileName, isEntry } of chunks.values()) if (isEntry) add(fileName);
    return files.map((file) => {
      const isCode = file.type === "chunk";
      const bytes = new TextEncoder().encode(isCode ? file.code : String(file.source));
      return { name: file.fileName, bytes, atOnce: first.has(file.fileName), modules: isCode ? file.moduleIds : [] };
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

const publishedPackages: Plugin = {
  name: "published packages",
  enforce: "pre",
  resolveId: (specifier) => (publishedSpecifier.test(specifier) ? publishedFile(specifier) : null),
};
