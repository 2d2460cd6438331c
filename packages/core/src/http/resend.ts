import type { MaxComputeError } from "../error.ts";
import type { Authorizer, SignatureCorrection } from "./authorizer.ts";

export interface ResendOptions<T> {
  readonly authorizer: Pick<Authorizer, "correct">;
  /** Signs and sends the request once. Failures are part of the outcome; if it throws, nothing is sent again. */
  readonly send: () => Promise<T>;
  /** The refusal in an outcome; null if the service did not refuse. */
  readonly refusalIn: (outcome: T) => MaxComputeError | null;
}

/**
 * Sends a request, and sends it again each time that a refused signature could be corrected. Each correction is made once: a
 * second refusal for the same reason is final. The service does nothing for a request whose signature it refuses, so even a
 * submit may be sent again.
 */
export async function resendCorrected<T>({ authorizer, send, refusalIn }: ResendOptions<T>): Promise<T> {
  const made = new Set<SignatureCorrection>();
  for (;;) {
    const outcome = await send();
    const refusal = refusalIn(outcome);
    const correction = refusal === null ? null : authorizer.correct(refusal);
    if (correction === null || made.has(correction)) return outcome;
    made.add(correction);
  }
}
