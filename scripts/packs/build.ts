import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";

import type { PublicPackage } from "../built/pack.ts";

/** Builds packages, as far as they are not built yet. What is said on the way goes to stderr. */
export async function build(root: string, packages: readonly PublicPackage[]): Promise<void> {
  const filters = packages.map(({ name }) => `--filter=${name}`);
  const turbo = [join(root, "scripts/turbo.ts"), "run", "build", "--output-logs=errors-only", ...filters];
  const child = spawn(process.execPath, turbo, { cwd: root, stdio: ["ignore", 2, 2] });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error("The packages cannot be built; the lines above say why.");
}
