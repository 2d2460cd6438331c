import type { ErrorAnswer } from "./answer.ts";

/** Which of our codes say what an exception of PyODPS says. The first of its classes that is listed decides. */
const kindsByClass: ReadonlyMap<string, readonly string[]> = new Map([
  ["NoSuchObject", ["not_found"]],
  ["NoPermission", ["forbidden"]],
  ["ParseError", ["sql_refused"]],
  ["InvalidStateSetting", ["invalid_state"]],
  ["InvalidParameter", ["invalid_request", "unauthorized"]],
  ["AuthenticationRequestExpired", ["credentials_expired"]],
  ["SignatureNotMatch", ["unauthorized"]],
  ["AuthorizationRequired", ["unauthorized"]],
  ["RequestTimeTooSkewed", ["clock_skewed"]],
  ["RequestQuotaExceeded", ["throttled"]],
  ["ServiceUnavailable", ["unavailable"]],
  ["BadGatewayError", ["unavailable"]],
  ["InternalServerError", ["server"]],
  ["ScriptError", ["job_failed"]],
  ["SQAError", ["job_failed"]],
  ["SQAGenericError", ["job_failed"]],
  ["SQAAccessDenied", ["job_failed"]],
  ["SQAResourceNotEnough", ["job_failed"]],
  ["SQAServiceUnavailable", ["job_failed"]],
  ["SQAUnsupportedFeature", ["job_failed"]],
  ["SQAQueryTimedout", ["job_failed"]],
  ["NotSupportedError", ["unsupported", "result_truncated"]],
  ["ConnectionError", ["connection_lost", "connect_failed"]],
]);

/** Whether both errors mean the same. An exception that is not listed means nothing that could be compared. */
export function sameKind(theirs: ErrorAnswer, ours: ErrorAnswer): boolean {
  const kinds = (theirs.classes ?? []).map((name) => kindsByClass.get(name)).find((found) => found !== undefined);
  return kinds?.includes(ours.kind ?? "") === true;
}
