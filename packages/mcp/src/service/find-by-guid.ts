import { isMaxComputeError } from "@maxcompute-rx/node";
import type { CallOptions, Instance, MaxCompute } from "@maxcompute-rx/node";

/** The most instances that one search compares. */
const mostCandidates = 200;

/** Looks for the instance of a submit whose answer was lost, among the account's own instances since a time. Resolves with null when there is none. */
export async function findByGuid(client: MaxCompute, guid: string, sinceMs: number, options: CallOptions = {}): Promise<Instance | null> {
  let left = mostCandidates;
  for await (const instance of client.listInstances({ onlyOwner: true, startTime: sinceMs, ...options })) {
    if (left-- === 0) return null;
    try {
      if ((await instance.getJob(options)).guid === guid) return instance;
    } catch (error) {
      // An instance of another kind, such as an XFlow, has no job.
      if (options.signal?.aborted === true || !isMaxComputeError(error) || error.transient) throw error;
    }
  }
  return null;
}
