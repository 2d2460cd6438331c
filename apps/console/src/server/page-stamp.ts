import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/** All that a build of the page reads, relative to the console's folder. The lockfile stands for all packages that are installed. */
const inputs = [
  "src/page",
  "src/history",
  "index.html",
  "vite.config.ts",
  "package.json",
  "../../packages/browser/src",
  "../../packages/core/src",
  "../../pnpm-lock.yaml",
];

/**
 * A text that changes with the content of anything that the page is built from.
 *
 * @param root the console's folder
 */
export async function pageStamp(root: string): Promise<string> {
  const hash = createHash("sha256");
  for (const path of (await Promise.all(inputs.map((input) => filesOf(root, input)))).flat()) {
    hash.update(JSON.stringify(path)).update(await readFile(join(root, path)));
  }
  return hash.digest("hex");
}

async function filesOf(root: string, path: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, path), { withFileTypes: true, recursive: true }).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return null;
    throw error;
  });
  if (entries === null) return [path];
  // Tests are no part of a page.
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".spec.ts"))
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
    .toSorted();
}
