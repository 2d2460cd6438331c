import { build, type InlineConfig } from "vite";

import type { BundledFile } from "./bundle.ts";

/** Builds with Vite, and returns the files that a browser may load, without writing them. Source maps are left out. */
export async function builtFiles(config: InlineConfig): Promise<readonly BundledFile[]> {
  const built = await build({ ...config, logLevel: "silent", build: { ...config.build, write: false } });
  const outputs = Array.isArray(built) ? built : "output" in built ? [built] : [];
  const files = outputs.flatMap(({ output }) => output).filter(({ fileName }) => !fileName.endsWith(".map"));
  const chunks = new Map(files.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file] as const] : [])));
  const first = new Set<string>();
  const add = (name: string): void => {
    if (first.has(name)) return;
    first.add(name);
    const chunk = chunks.get(name);
    chunk?.imports.forEach(add);
    chunk?.viteMetadata?.importedCss.forEach((css) => first.add(css));
  };
  for (const { fileName, isEntry } of chunks.values()) if (isEntry) add(fileName);
  return files.map((file) => {
    const isCode = file.type === "chunk";
    const bytes = isCode ? new TextEncoder().encode(file.code) : bytesOf(file.source);
    return { name: file.fileName, bytes, atOnce: first.has(file.fileName), modules: isCode ? file.moduleIds : [] };
  });
}

function bytesOf(source: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof source === "string" ? new TextEncoder().encode(source) : new Uint8Array(source);
}
