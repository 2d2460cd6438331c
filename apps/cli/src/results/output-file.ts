import { stat } from "node:fs/promises";
import { dirname } from "node:path";

import { OutputError, UsageError } from "../program.ts";

/**
 * Refuses a file that cannot be written, before any request. The complete file replaces whatever has its name, so this must not be a
 * directory or a device.
 */
export async function checkOutput(file: string | undefined): Promise<void> {
  if (file === undefined) return;
  const found = await look(file);
  if (found?.isDirectory() === true) throw new UsageError(`${file} is a directory; name a file in it.`);
  if (found?.isFile() === false)
    throw new UsageError(`${file} is no file that can be replaced; leave --output out, and send the output there with > ${file}.`);
  if (found === null && (await look(dirname(file)))?.isDirectory() !== true)
    throw new UsageError(`There is no directory ${dirname(file)} to write into.`);
}

async function look(path: string): Promise<Awaited<ReturnType<typeof stat>> | null> {
  try {
    return await stat(path);
  } catch {
    // If it cannot be examined, the error comes when it is written.
    return null;
  }
}

/** Converts an error of the file system. Other errors are returned unchanged. What was written is kept, and the download can continue. */
export function explainWriteError(error: unknown, file: string, instanceId: string): unknown {
  if (!(error instanceof Error && "syscall" in error && "code" in error)) return error;
  return new OutputError(`${file} cannot be written: ${error.message}`, {
    cause: error,
    nextStep: `Correct the cause (disk space, permission). Then maxcompute-rx result ${instanceId} --output ${file} continues the download.`,
  });
}
