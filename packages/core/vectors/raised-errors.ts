import type { MaxComputeError, MaxComputeErrorCode } from "../src/error.ts";
import type { JsonObject } from "./vector.ts";
import { listOf, stringOf } from "./vector.ts";

/**
 * Which of our codes stand for an exception of PyODPS. Where there are several, ours tells more apart: `InvalidParameter`
 * is also what a wrong key is reported as (ODPS-0410051). The most derived class that is listed decides.
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

/** The codes by which an error of ours may answer to an expected exception; null when PyODPS's class says nothing. */
export function expectedCodes(raised: JsonObject, isInstanceError: boolean): readonly MaxComputeErrorCode[] | null {
  const classes = [stringOf(raised, "class") ?? "", ...listOf(raised, "bases").map(String)];
  // Why a task failed is told by the ODPS code; our code tells that it failed, or that its text did not parse.
  if (isInstanceError) return classes.includes("ParseError") ? ["sql_refused"] : ["job_failed"];
  return classes.map((name) => codesByClass.get(name)).find((codes) => codes !== undefined) ?? null;
}

/** Whether PyODPS meant to raise this: its own class, not a TypeError or the like. */
export function isOwnClass(raised: JsonObject): boolean {
  const classes = [stringOf(raised, "class") ?? "", ...listOf(raised, "bases").map(String)];
  // A class of the table is one of its own, also where a file does not tell what it derives from.
  return classes.some((name) => name === "BaseODPSError" || name === "ODPSError" || codesByClass.has(name));
}

/** The word by which the service, or the failed task, named the error. */
export function codeOf(error: MaxComputeError, isInstanceError: boolean): string | undefined {
  return isInstanceError ? (error.serverCode ?? error.odpsCode) : error.serverCode;
}
