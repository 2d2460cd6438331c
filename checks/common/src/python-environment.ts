import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** Why something that needs Python cannot run on this machine, in one sentence for the person who started it. */
export class CannotRun extends Error {
  override readonly name: string = "CannotRun";
}

const run = promisify(execFile);
const oldest = [3, 10] as const;
const pip = "pip==26.3";

/** What a Python says of itself; fails where `venv` or what it needs to bring pip along is missing. */
const introduction = `
import json, sys
missing = []
for module in ("venv", "ensurepip"):
    try:
        __import__(module)
    except ImportError:
        missing.append(module)
print(json.dumps({"version": sys.version_info[:3], "executable": sys.executable, "missing": missing}))
`;

/**
 * The Python of a virtual environment in `directory` that has what the requirements file names. Made when it is not there,
 * made anew when Python or the requirements have changed.
 *
 * @param contents what the file names, as a sentence begins with it: `PyODPS and dbt`
 * @throws {CannotRun} when there is no suitable Python, or the package index does not give the packages
 */
export async function pythonEnvironment(directory: string, requirements: string, contents: string): Promise<string> {
  const python = await findPython();
  // Written at last: half of an environment, which a run that was killed leaves, must not pass for a whole one.
  const stampFile = join(directory, ".stamp");
  const stamp = createHash("sha256")
    .update(await readFile(requirements))
    .update(`${python.executable} ${python.version} ${pip}`)
    .digest("hex");
  const own = process.platform === "win32" ? join(directory, "Scripts", "python.exe") : join(directory, "bin", "python");
  if ((await readFile(stampFile, "utf8").catch(() => "")) === stamp) return own;

  process.stderr.write(`Installing ${contents} into a virtual environment of Python ${python.version} …\n`);
  await rm(directory, { recursive: true, force: true });
  await step(python.executable, ["-m", "venv", directory], "The virtual environment could not be made");
  // Python compiles what it imports, which is a small part of what is installed.
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile", "--retries", "2"];
  const failure = `${contents} could not be installed from the Python package index`;
  // The pip that comes with Python 3.11 spends a third of its time on comparing the names of files with those that suit this machine.
  await step(own, [...install, pip], failure);
  await step(own, [...install, "--requirement", requirements], failure);
  await writeFile(stampFile, stamp);
  return own;
}

interface Python {
  readonly executable: string;
  readonly version: string;
}

/** The first of the usual commands that will do. */
async function findPython(): Promise<Python> {
  const findings: string[] = [];
  for (const command of ["python3", "python"]) {
    const finding = await introduce(command);
    if (typeof finding !== "string") return finding;
    findings.push(`${command}: ${finding}`);
  }
  throw new CannotRun(
    `No Python ${oldest.join(".")} or later with venv was found (${findings.join("; ")}). ` +
      "Install it, on Debian and Ubuntu with: apt install python3 python3-venv",
  );
}

/** A Python that will do, or what is wrong with it. */
async function introduce(command: string): Promise<Python | string> {
  let stdout: string;
  try {
    ({ stdout } = await run(command, ["-c", introduction]));
  } catch {
    return "not found";
  }
  const { version, executable, missing }: { version: number[]; executable: string; missing: string[] } = JSON.parse(stdout);
  const [major = 0, minor = 0] = version;
  const name = version.join(".");
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) return `is ${name}`;
  return missing.length === 0 ? { executable, version: name } : `is ${name} without ${missing.join(" and ")}`;
}

async function step(command: string, args: readonly string[], failure: string): Promise<void> {
  try {
    await run(command, args, { maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    throw new CannotRun(`${failure}: ${lastLine(error)}`, { cause: error });
  }
}

/** Where a command says in the end why it failed. */
function lastLine(error: unknown): string {
  const { stderr = "", stdout = "" } = error as { readonly stderr?: string; readonly stdout?: string };
  const lines = `${stdout}\n${stderr}`
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.findLast((line) => line.startsWith("ERROR:")) ?? lines.at(-1) ?? String(error);
}
