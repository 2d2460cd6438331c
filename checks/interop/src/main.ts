// Lets PyODPS judge: alone against the emulator, under dbt, then side by side with our client.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { CannotRun, pythonEnvironment } from "@maxcompute-rx/checks-common/python-environment";

import { cleanEnvironment } from "./clean-environment.ts";
import { hostEmulators } from "./emulator-host.ts";
import { runSuite, type Tally } from "./suite.ts";

const home = fileURLToPath(new URL("..", import.meta.url));
const pythonHome = join(home, "python");
const reports = join(home, ".reports");

try {
  const python = await pythonEnvironment(join(home, ".venv"), join(pythonHome, "requirements.txt"), "PyODPS and dbt");
  const tallies = [...(await alone(python)), await agreement(python)];
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof CannotRun)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function alone(python: string): Promise<readonly Tally[]> {
  const host = await hostEmulators();
  const pytest = async (name: string, folder: string): Promise<Tally> => {
    const report = join(reports, `${folder}.xml`);
    const args = ["-m", "pytest", "--quiet", `--junitxml=${report}`, folder];
    return await runSuite({
      name,
      command: python,
      args,
      cwd: pythonHome,
      env: { ...cleanEnvironment(process.env), EMULATOR_HOST: host.url },
      report,
    });
  };
  try {
    // A process of its own, because dbt sets options of PyODPS for the whole process.
    return [await pytest("PyODPS alone against the emulator", "tests"), await pytest("dbt against the emulator", "shop")];
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
