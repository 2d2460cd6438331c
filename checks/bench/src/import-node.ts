import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { compared, quantile, type Measurement } from "./measurement.ts";
import { packedProject } from "./packed-project.ts";

const runs = 7;

/** Time to import the packed `@maxcompute-rx/node` in a fresh process, against importing `rxjs` alone. */
export async function importNode(): Promise<readonly Measurement[]> {
  await using project = await packedProject(["@maxcompute-rx/node", "@maxcompute-rx/core"]);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    ours.push(await importTime(project.folder, "@maxcompute-rx/node"));
    theirs.push(await importTime(project.folder, "rxjs"));
  }
  return [compared("import-node", quantile(ours, 0.5), "ms", "importing rxjs alone", quantile(theirs, 0.5))];
}

async function importTime(folder: string, specifier: string): Promise<number> {
  const script = `const startedAt = performance.now(); await import("${specifier}"); console.log(performance.now() - startedAt);`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], { cwd: folder });
  return Number(stdout);
}
