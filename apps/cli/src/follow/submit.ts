import type { Instance } from "@maxcompute-rx/node";

import type { Program } from "../program.ts";

/**
 * Submits a job. Ctrl-C does not abort the submit, because without its answer the job's id would be unknown. The program leaves the job
 * as soon as the id is known. A second Ctrl-C ends the program at once.
 */
export async function submit({ io, leaving }: Program, send: () => Promise<Instance>): Promise<Instance> {
  leaving.throwIfAborted();
  const tell = (): void => {
    io.stderr.write("The job is being submitted. Waiting for its id, so that it is not lost. Press Ctrl-C again to leave at once.\n");
  };
  leaving.addEventListener("abort", tell, { once: true });
  try {
    return await send();
  } finally {
    leaving.removeEventListener("abort", tell);
  }
}
