import { MaxComputeError } from "@maxcompute-rx/node";

import { openConnection, type ConnectionOptions } from "../connection.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Program } from "../program.ts";
import { checkOutput } from "../results/output-file.ts";
import { formatOf } from "../results/result-format.ts";
import { printResult, type ResultOutputOptions } from "../results/print-result.ts";

export interface ResultOptions extends ConnectionOptions, ResultOutputOptions {}

/** `result`: shows the rows of a job that has succeeded. Does not wait for a running job. */
export async function result(program: Program, id: string, options: ResultOptions): Promise<number> {
  formatOf(options);
  await checkOutput(options.output);
  const call = { signal: program.leaving };
  const instance = openConnection(program, options).instance(id);
  if (!(await instance.isTerminated(call))) {
    throw new MaxComputeError("invalid_state", `Instance ${id} has not ended, so it has no result yet.`, {
      instanceId: id,
      nextStep: `maxcompute-rx watch ${id} follows it.`,
    });
  }
  await instance.waitForSuccess(call);
  await printResult(program, instance, options);
  return exitCodes.succeeded;
}
