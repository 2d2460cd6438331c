import type { MaxComputeError, MaxComputeErrorCode } from "../src/error.ts";
import type { JsonObject } from "./vector.ts";
import { listOf, stringOf } from "./vector.ts";

/**
 * Our codes for each exception of PyODPS. There are several if our codes are more precise: a wrong key (ODPS-0410051) is also
 * reported as `InvalidParameter`. The most derived class in the table decides.
 */
const codesByClass: ReadonlyMap<string, readonly MaxComputeErrorCode[]> = new Map<string, readonly MaxComputeErrorCode[]>([
  ["MethodNotAllowed", ["unsupported"]],
  ["NoSuchObject", ["not_found"]],
  ["NoSuchSchema", ["not_found"]],
  ["StreamSessionNotFound", ["not_found"]],
  ["UpsertSessionNotFound", ["not_found"]],
  ["InvalidArgument", ["invalid_request"]],
  ["InvalidParameter", ["invalid_request", "unauthorized"]],
  ["InvalidProjectTable", ["invalid_request"]],
  ["SchemaParseError", ["invalid_request"]],
  ["AuthenticationRequestExpired", ["credentials_expired", "clock_skewed"]],
  ["AuthorizationRequired", ["unauthorized", "credentials_expired"]],
  ["SignatureNotMatch", ["unauthorized"]],
  ["NoPermission", ["forbidden"]],
  ["SecurityQueryError", ["invalid_request"]],
  ["InvalidStateSetting", ["invalid_state"]],
  ["InstanceNotTerminate", ["invalid_state"]],
  ["TableModified", ["invalid_state"]],
  ["SchemaModified", ["invalid_state"]],
  ["ServiceUnavailable", ["unavailable"]],
  ["BadGatewayError", ["unavailable"]],
  ["InternalServerError", ["server"]],
  ["ScriptError", ["job_failed"]],
  ["ParseError", ["sql_refused"]],
  ["InstanceTypeNotSupported", ["unsupported"]],
  ["OverwriteModeNotAllowed", ["unsupported"]],
  ["NotSupportedError", ["unsupported", "result_truncated"]],
  ["RequestTimeTooSkewed", ["clock_skewed"]],
  ["RequestQuotaExceeded", ["throttled"]],
  ["EmptyTaskInfoError", ["unexpected_answer"]],
  ["ODPSClientError", ["unexpected_answer", "invalid_argument"]],
]);

/** Our codes that match an expected exception; null if PyODPS's class has no meaning. */
export function expectedCodes(raised: JsonObject, isInstanceError: boolean): readonly MaxComputeErrorCode[] | null {
  const classes = [stringOf(raised, "class") ?? "", ...listOf(raised, "bases").map(String)];
  // The ODPS code says why a task failed. Our code says that it failed, or that its text could not be parsed.
  if (isInstanceError) return classes.includes("ParseError") ? ["sql_refused"] : ["job_failed"];
  return classes.map((name) => codesByClass.get(name)).find((codes) => codes !== undefined) ?? null;
}

/** Whether PyODPS raised this intentionally: one of its own classes, not for example a TypeError. */
export function isOwnClass(raised: JsonObject): boolean {
  const classes = [stringOf(raised, "class") ?? "", ...listOf(raised, "bases").map(String)];
  // A class in the table is one of its own, even if a file does not contain its base classes.
  return classes.some((name) => name === "BaseODPSError" || name === "ODPSError" || codesByClass.has(name));
}

/** The code with which the service or the failed task reported the error. */
export function codeOf(error: MaxComputeError, isInstanceError: boolean): string | undefined {
  return isInstanceError ? (error.serverCode ?? error.odpsCode) : error.serverCode;
}
