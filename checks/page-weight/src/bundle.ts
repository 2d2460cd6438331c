import { join } from "node:path";

import { build, type Metafile, type Plugin } from "esbuild";

import { publishedFile, publishedSpecifier } from "./published-packages.ts";

export interface BundledFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether the page loads it at once, and not when it first needs it. */
  readonly atOnce: boolean;
  /** Paths of the modules of which something is in it. */
  readonly modules: readonly string[];
}

const root = join(import.meta.dirname, "..");

/** How a page is bundled. */
export interface BundleOptions {
  /** Where the page is, so to speak: what it imports is looked for from there. */
  readonly folder?: string;
  /** Packages that are left out. */
  readonly without?: readonly string[];
}

/** Bundles a page with esbuild as a user would: minified, split, from the packages as they are published. Fails on a warning. */
export async function bundle(page: string, { folder = root, without = [] }: BundleOptions = {}): Promise<readonly BundledFile[]> {
  const { outputFiles, metafile, warnings } = await build({
    stdin: { contents: page, resolveDir: folder, loader: "ts", sourcefile: "page.ts" },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    outdir: "dist",
    write: false,
    metafile: true,
    external: [...without],
    logLevel: "silent",
    plugins: [publishedPackages],
  });
  if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join("\n"));
  const first = filesAtOnce(metafile);
  return outputFiles.map(({ path, contents }) => {
    const name = path.slice(root.length + 1);
    const { inputs = {} } = metafile.outputs[name] ?? {};
    const modules = Object.entries(inputs).flatMap(([module, { bytesInOutput }]) => (bytesInOutput > 0 ? [module] : []));
    return { name, bytes: new Uint8Array(contents), atOnce: first.has(name), modules };
  });
}

/** The entry and whatever it imports statically. */
function filesAtOnce({ outputs }: Metafile): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const { path, kind } of outputs[name]?.imports ?? []) if (kind === "import-statement") add(path);
  };
  for (const [name, { entryPoint }] of Object.entries(outputs)) if (entryPoint === "page.ts" || entryPoint === "<stdin>") add(name);
  return found;
}

const publishedPackages: Plugin = {
  name: "published packages",
  setup: ({ onResolve }) =>
    onResolve({ filter: publishedSpecifier }, async ({ path }) => ({ path: await publishedFile(path), sideEffects: false })),
};
