// Lets PyODPS judge: alone against the emulator, then side by side with our client.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { cleanEnvironment } from "./clean-environment.ts";
import { hostEmulators } from "./emulator-host.ts";
import { CannotRun, pythonEnvironment } from "./python-environment.ts";
import { runSuite, type Tally } from "./suite.ts";

const home = fileURLToPath(new URL("..", import.meta.url));
const pythonHome = join(home, "python");
const reports = join(home, ".reports");

try {
  const python = await pythonEnvironment(join(home, ".venv"), join(pythonHome, "requirements.txt"));
  const tallies = [await pyodpsAlone(python), await agreement(python)];
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof CannotRun)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function pyodpsAlone(python: string): Promise<Tally> {
  const host = await hostEmulators();
  try {
    const report = join(reports, "pyodps.xml");
    return await runSuite({
      name: "PyODPS alone against the emulator",
      command: python,
      args: ["-m", "pytest", "--quiet", `--junitxml=${report}`, "tests"],
      cwd: pythonHome,
      env: { ...cleanEnvironment(process.env), EMULATOR_HOST: host.url },
      report,
    });
  } finally {
    await host.close();
  }
}

async function agreement(python: string): Promise<Tally> {
  const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
  const report = join(reports, "agreement.xml");
  return await runSuite({
    name: "PyODPS and our client side by side",
    command: process.execPath,
    args: [vitest, "run", "--reporter=default", "--reporter=junit", `--outputFile.junit=${report}`],
    cwd: home,
    env: { ...cleanEnvironment(process.env), BRIDGE_PYTHON: python },
    report,
  });
}
