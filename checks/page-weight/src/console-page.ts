import { join } from "node:path";

import { builtFiles } from "./built-files.ts";
import type { BundledFile } from "./bundle.ts";

const folder = join(import.meta.dirname, "../../../apps/console");

/** The code and the styles of the console's page, as `npm run console` builds it. Fonts are left out: they are loaded by the letters shown. */
export async function consolePage(): Promise<readonly BundledFile[]> {
  const files = await builtFiles({ root: folder, configFile: join(folder, "vite.config.ts"), build: { sourcemap: false } });
  return files.filter(({ name }) => /\.(js|css)$/.test(name));
}
