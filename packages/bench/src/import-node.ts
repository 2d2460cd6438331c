import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { compared, quantile, type Measurement } from "./measurement.ts";

const runs = 7;

/** Time to import `@maxcompute-rx/node` in a fresh process, against importing `rxjs` alone. */
export async function importNode(): Promise<readonly Measurement[]> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    ours.push(await importTime(["@maxcompute-rx/node"]));
    theirs.push(await importTime(["rxjs"]));
  }
  return [compared("import-node", quantile(ours, 0.5), "ms", "importing rxjs alone", quantile(theirs, 0.5))];
}

async function importTime(specifiers: readonly string[]): Promise<number> {
  const imports = specifiers.map((specifier) => `await import(${JSON.stringify(specifier)});`).join(" ");
  const script = `const startedAt = performance.now(); ${imports} console.log(performance.now() - startedAt);`;
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], { cwd });
  return Number(stdout);
}
