import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { folder } from "../runtime.ts";

const run = promisify(execFile);

/** The Python of a virtual environment with what a requirements file names. Made once for each version of that file. */
export async function pythonWith(requirements: string): Promise<string> {
  const hash = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex")
    .slice(0, 12);
  const home = join(folder, "node_modules", ".home", `python-${hash}`);
  const python = join(home, "bin/python");
  // Written at last: half of an environment, which a run that was killed leaves, must not pass for a whole one.
  const whole = join(home, "whole");
  const isWhole = await access(whole).then(
    () => true,
    () => false,
  );
  if (isWhole) return python;
  try {
    await rm(home, { recursive: true, force: true });
    await run("python3", ["-m", "venv", home]);
    await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", requirements]);
    await writeFile(whole, "");
  } catch (cause) {
    throw new Error(`Python 3.10 or later with venv, and ${requirements} from the package index, are needed.`, { cause });
  }
  return python;
}
