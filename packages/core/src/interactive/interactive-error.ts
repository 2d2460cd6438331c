import type { MaxComputeError } from "../error.ts";
import { readInstanceError } from "../wire/errors/instance-error.ts";
import type { SubqueryAnswer } from "../wire/session/session.ts";

/** The error for a query that a session does not take. The code in its text, such as `ODPS-1850001`, says whether it can run elsewhere. */
export function refusedQuery({ status, message }: Extract<SubqueryAnswer, { type: "refused" }>): MaxComputeError {
  return readInstanceError(message === "" ? `The session refused the query (${status}).` : message);
}
