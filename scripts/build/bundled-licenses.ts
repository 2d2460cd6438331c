import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Rolldown } from "tsdown";

/** The file beside a bundle that holds the licenses of the packages in it. */
export const licensesFile = "third-party-licenses.txt";

/** Writes the license of each package that is bundled. Their licenses ask for this. */
export function bundledLicenses(): Rolldown.Plugin {
  return {
    name: "bundled-licenses",
    async generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((output) => (output.type === "chunk" ? output.moduleIds : []));
      const folders = new Set(modules.map(packageFolder).filter((folder) => folder !== undefined));
      const texts = await Promise.all([...folders].map(licenseOf));
      this.emitFile({ type: "asset", fileName: licensesFile, source: texts.toSorted().join("\n") });
    },
  };
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly author?: string | { readonly name: string };
}

/** The folder of the package to which a module belongs; undefined for sources of our own. */
function packageFolder(moduleId: string): string | undefined {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(moduleId)?.[0];
}

async function licenseOf(folder: string): Promise<string> {
  const { name, version, license, author }: Manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  // Some packages only name their license.
  const text =
    file === undefined
      ? `${license} License, ${typeof author === "string" ? author : author?.name}`
      : await readFile(join(folder, file), "utf8");
  return `${name} ${version}\n\n${text.trim()}\n`;
}
