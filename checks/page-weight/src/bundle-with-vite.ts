import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { build, type Plugin } from "vite";

import { publishedFile, publishedSpecifier } from "./published-packages.ts";

const root = join(import.meta.dirname, "..");

/** A page as Vite builds it, from the packages as they are published: the texts of its files. Fails on a warning. */
export async function bundleWithVite(page: string): Promise<readonly string[]> {
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
        rolldownOptions: { onLog: (level, { message }) => void (level === "warn" && warnings.push(message)) },
      },
    });
    if (warnings.length > 0) throw new Error(warnings.join("\n"));
    const outputs = Array.isArray(built) ? built : "output" in built ? [built] : [];
    return outputs.flatMap(({ output }) => output).map((file) => (file.type === "chunk" ? file.code : String(file.source)));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const publishedPackages: Plugin = {
  name: "published packages",
  enforce: "pre",
  resolveId: (specifier) => (publishedSpecifier.test(specifier) ? publishedFile(specifier) : null),
};
