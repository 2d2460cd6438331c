import type { MaxComputeError } from "../error.ts";
import type { Authorizer, SignatureCorrection } from "./authorizer.ts";

export interface ResendOptions<T> {
  readonly authorizer: Pick<Authorizer, "correct">;
  /** Signs and sends the request once. Also a failure is an outcome; what is thrown ends everything. */
  readonly send: () => Promise<T>;
  /** The service's refusal in an outcome, or null when it did not refuse. */
  readonly refusalIn: (outcome: T) => MaxComputeError | null;
}

/**
 * Sends a request, and sends it again each time that a refused signature could be corrected. Each correction is made once: a
 * second refusal for the same reason is final. The service has done nothing for a request that it refused so, which is why
 * even a submit may be sent again.
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
