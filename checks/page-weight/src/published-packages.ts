import { readFile } from "node:fs/promises";
import { join } from "node:path";

const packages = join(import.meta.dirname, "../../../packages");

/** A specifier such as `@maxcompute-rx/core/internal`. */
export const publishedSpecifier: RegExp = /^@maxcompute-rx\/([\w-]+)(\/[\w-]+)?$/;

/** The built file that users of a published package get for a specifier; the workspace itself would hand out the sources. */
export async function publishedFile(specifier: string): Promise<string> {
  const [, folder = "", door = ""] = publishedSpecifier.exec(specifier) ?? [];
  const own = join(packages, folder);
  const manifest: { publishConfig?: { exports?: Record<string, { default?: string }> } } = JSON.parse(
    await readFile(join(own, "package.json"), "utf8"),
  );
  const file = manifest.publishConfig?.exports?.[`.${door}`]?.default;
  if (file === undefined) throw new Error(`${specifier} is not published.`);
  return join(own, file);
}
