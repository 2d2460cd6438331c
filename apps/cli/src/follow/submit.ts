import type { Instance } from "@maxcompute-rx/node";

import type { Program } from "../program.ts";

/**
 * Submits a job. Ctrl-C does not cut it short: without the answer nobody would know the job's id. It is followed by the
 * usual leaving as soon as the id is known; a second Ctrl-C ends the program at once.
 */
export async function submit({ io, leaving }: Program, send: () => Promise<Instance>): Promise<Instance> {
  leaving.throwIfAborted();
  const tell = (): void => {
    io.stderr.write("The job is being submitted; waiting for its id, so that it is not lost. Ctrl-C again leaves at once.\n");
  };
  leaving.addEventListener("abort", tell, { once: true });
  try {
    return await send();
  } finally {
    leaving.removeEventListener("abort", tell);
  }
}
