import { MaxComputeError, recordToFile, type MaxComputeErrorCode } from "@maxcompute-rx/node";
import { tap } from "rxjs";

import { connectionArguments, openConnection, type ConnectionOptions } from "../connection.ts";
import { exitCodes, worstExitCode } from "../exit-codes.ts";
import { report } from "../follow/conclude.ts";
import { exitCodeOfLeaving, OutputError, type Program } from "../program.ts";
import { checkOutput } from "../results/output-file.ts";

export interface RecordOptions extends ConnectionOptions {
  /** The file. */
  readonly output: string;
  /** The size in bytes at which the next file begins. */
  readonly maxSize?: number | undefined;
  /** Leave after this number of seconds. */
  readonly timeout?: number | undefined;
}

/** `record`: writes the events of jobs to a file until all have ended, or the program is left. Continues what is in the file. */
export async function record(program: Program, ids: readonly string[], options: RecordOptions): Promise<number> {
  const { output, maxSize: maxBytes, timeout } = options;
  const { stderr } = program.io;
  await checkOutput(output);
  const mc = openConnection(program, options);
  // Reports at once if the service cannot be reached at all, as `watch` does.
  for (const id of ids.slice(0, 1)) await mc.existInstance(id, { signal: program.leaving });
  const instanceIds = [...new Set(ids)];
  const errors: MaxComputeError[] = [];
  let count = 0;
  const events$ = mc.watchInstances(instanceIds, { tasks: true, progress: true }).pipe(
    tap((event) => {
      count += 1;
      // The code of an error of the client.
      if (event.type === "error")
        errors.push(new MaxComputeError(event.code as MaxComputeErrorCode, event.message, { instanceId: event.instanceId }));
    }),
  );
  const timedOut = timeout === undefined ? null : AbortSignal.timeout(timeout * 1000);
  const signal = timedOut === null ? program.leaving : AbortSignal.any([program.leaving, timedOut]);
  stderr.write(
    `Recording ${instanceIds.length} ${instanceIds.length === 1 ? "job" : "jobs"} in ${output}. Ctrl-C ends the recording, not the jobs.\n`,
  );
  await recordToFile(events$, output, { project: mc.project, instanceIds, maxBytes, signal }).catch((error: unknown) => {
    throw explainFileError(error, output);
  });
  stderr.write(`${count} ${count === 1 ? "event" : "events"} received.\n`);
  const codes = errors.map((error) => report(program, error));
  if (!signal.aborted) return worstExitCode(codes);
  stderr.write(
    `The recording is not complete. To continue it:\n  maxcompute-rx record ${instanceIds.join(" ")} -o ${output}${connectionArguments(options)}\n`,
  );
  return program.leaving.aborted ? exitCodeOfLeaving(program) : exitCodes.timeout;
}

function explainFileError(error: unknown, file: string): unknown {
  if (!(error instanceof Error && "syscall" in error)) return error;
  return new OutputError(`${file} cannot be written: ${error.message}`, {
    cause: error,
    nextStep: "Correct the cause (disk space, permission). Then run the same command again: it continues the recording.",
  });
}
