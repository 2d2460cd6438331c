// Before the tests of several packages start: the package unpacks Chromium where it is first wanted, and who comes second takes a file
// that is half written for the whole one. So does who comes after a run that was killed.
import { spawnSync } from "node:child_process";
import { rm } from "node:fs/promises";

import chromium from "@sparticuz/chromium";

const program = await chromium.executablePath();
if (spawnSync(program, ["--version"]).status !== 0) {
  await rm(program);
  await chromium.executablePath();
}
