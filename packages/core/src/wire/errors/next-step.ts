import type { MaxComputeErrorCode } from "../../error.ts";

// The next step for errors that the service reports. Codes that need no explanation have no entry.
const nextSteps: ReadonlyMap<MaxComputeErrorCode, string> = new Map<MaxComputeErrorCode, string>([
  ["unauthorized", "Check the access key or token and the region of the signature; the account may also be unknown to this service."],
  ["credentials_expired", "Get new temporary credentials, or pass a provider function that returns them."],
  ["clock_skewed", "Correct this machine's clock: it may differ from the service's by at most 15 minutes."],
  ["forbidden", "Ask the project's owner for the permission that the message names."],
  ["not_found", "Check the project and the name or id for typing errors, and that the endpoint is that of the project's region."],
  ["invalid_state", "Check the status first: the object is no longer in the expected state."],
  ["throttled", "Send fewer requests at a time, or try again later."],
  ["server", "Try again later. If the error persists, report it with the request id, if there is one."],
  ["unavailable", "Try again later."],
  ["job_failed", "Correct the cause in the message. The instance's LogView (getLogviewAddress) shows more."],
  ["sql_refused", "Correct the SQL text at the position that the message names."],
]);

/** The sentence that says what to do about an error of the service. */
export function nextStepFor(code: MaxComputeErrorCode): string | undefined {
  return nextSteps.get(code);
}
