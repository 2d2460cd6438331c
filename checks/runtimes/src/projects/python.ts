import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, readFile, rm } from "node:fs/promises";
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
  const ready = await access(python).then(
    () => true,
    () => false,
  );
  if (ready) return python;
  try {
    await run("python3", ["-m", "venv", home]);
    await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", requirements]);
  } catch (cause) {
    await rm(home, { recursive: true, force: true }); // half of an environment would pass for a whole one
    throw new Error(`Python 3.10 or later with venv, and ${requirements} from the package index, are needed.`, { cause });
  }
  return python;
}
