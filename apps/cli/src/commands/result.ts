import { MaxComputeError } from "@maxcompute-rx/node";

import { openConnection, type ConnectionOptions } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import { printResult, rowsOf } from "../print-result.ts";
import type { Program } from "../program.ts";
import { plainJson } from "../result-table.ts";

export interface ResultOptions extends ConnectionOptions {
  readonly json?: boolean;
}

/** `result`: what a job that has succeeded brought home. It does not wait for one that still runs. */
export async function result(program: Program, id: string, options: ResultOptions): Promise<number> {
  const call = { signal: program.leaving };
  const instance = openConnection(program, options).instance(id);
  if (!(await instance.isTerminated(call))) {
    throw new MaxComputeError("invalid_state", `Instance ${id} has not ended, so it has no result yet.`, {
      instanceId: id,
      nextStep: `maxcompute-rx watch ${id} follows it.`,
    });
  }
  await instance.waitForSuccess(call);
  if (options.json !== true) {
    await printResult(program, instance);
    return exitCodes.succeeded;
  }
  const rows = await rowsOf(program, instance);
  const lines = rows ?? [Object.fromEntries(await instance.getTaskResults(call))];
  program.io.stdout.write(lines.map((line) => `${JSON.stringify(line, plainJson)}\n`).join(""));
  return exitCodes.succeeded;
}
