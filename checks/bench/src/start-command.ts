import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { compared, quantile, type Measurement } from "./measurement.ts";
import { packedProject } from "./packed-project.ts";

const runs = 9;

/** Time of the packed command for `--help` and `--version`, as whole processes, against an empty program and one that imports `rxjs`. */
export async function startCommand(): Promise<readonly Measurement[]> {
  await using project = await packedProject(["maxcompute-rx", "@maxcompute-rx/node", "@maxcompute-rx/core"]);
  const command = join(project.folder, "node_modules/maxcompute-rx/dist/main.js");
  const programs = {
    help: [command, "--help"],
    version: [command, "--version"],
    empty: ["--eval", "0"],
    rxjs: ["--input-type=module", "--eval", 'import "rxjs"'],
  };
  const times = { help: new Array<number>(), version: new Array<number>(), empty: new Array<number>(), rxjs: new Array<number>() };
  // In turn, so that a slow moment of the machine hits all of them.
  for (let run = 0; run < runs; run += 1) {
    for (const name of ["help", "version", "empty", "rxjs"] as const) {
      const startedAt = performance.now();
      await promisify(execFile)(process.execPath, programs[name], { cwd: project.folder });
      times[name].push(performance.now() - startedAt);
    }
  }
  return [
    compared("start-command-help", quantile(times.help, 0.5), "ms", "an empty program", quantile(times.empty, 0.5)),
    compared("start-command-version", quantile(times.version, 0.5), "ms", "a program that imports rxjs", quantile(times.rxjs, 0.5)),
  ];
}
