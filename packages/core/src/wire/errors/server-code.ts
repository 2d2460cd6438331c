import type { MaxComputeErrorCode } from "../../error.ts";

// The service's words for errors (docs/protocol.md 6.2), each with the code of this library.
const codesByName: ReadonlyMap<string, MaxComputeErrorCode> = new Map<string, MaxComputeErrorCode>([
  ["MethodNotAllowed", "unsupported"],
  ["NoSuchObject", "not_found"],
  ["NoSuchProject", "not_found"],
  ["NoSuchPartition", "not_found"],
  ["NoSuchPath", "not_found"],
  ["NoSuchTable", "not_found"],
  ["NoSuchVolume", "not_found"],
  ["NoSuchSchema", "not_found"],
  ["StreamSessionNotFound", "not_found"],
  ["UpsertSessionNotFound", "not_found"],
  ["InvalidArgument", "invalid_request"],
  ["InvalidParameter", "invalid_request"],
  ["InvalidProjectTable", "invalid_request"],
  ["SchemaParseError", "invalid_request"],
  ["AuthenticationRequestExpired", "credentials_expired"],
  ["AuthorizationRequired", "unauthorized"],
  ["Unauthorized", "unauthorized"],
  ["SignatureNotMatch", "unauthorized"],
  ["NoPermission", "forbidden"],
  ["SecurityQueryError", "invalid_request"],
  ["InvalidStateSetting", "invalid_state"],
  ["InstanceNotTerminate", "invalid_state"],
  ["TableModified", "invalid_state"],
  ["SchemaModified", "invalid_state"],
  ["InternalServerError", "server"],
  ["ReadMetaError", "server"],
  ["DataVersionError", "server"],
  ["ServiceUnavailable", "unavailable"],
  ["BadGatewayError", "unavailable"],
  ["ScriptError", "job_failed"],
  ["ParseError", "sql_refused"],
  ["InstanceTypeNotSupported", "unsupported"],
  ["OverwriteModeNotAllowed", "unsupported"],
  ["RequestTimeTooSkewed", "clock_skewed"],
  ["RequestTimeTooSkewd", "clock_skewed"],
  ["RequestQuotaExceeded", "throttled"],
  ["SlotExceeded", "throttled"],
  ["QPSExceeded", "throttled"],
  ["FlowExceeded", "throttled"],
]);

// Words for which other clients have no error class (docs/protocol.md 6.4).
const otherCodes: ReadonlyMap<string, MaxComputeErrorCode> = new Map<string, MaxComputeErrorCode>([["TaskFailed", "invalid_state"]]);

// The words that ODPS codes stand for when they are sent in place of a word (docs/protocol.md 6.2).
const namesByOdpsCode: ReadonlyMap<string, string> = new Map([
  ["ODPS-0010000", "InternalServerError"],
  ["ODPS-0410031", "RequestTimeTooSkewd"],
  ["ODPS-0110141", "DataVersionError"],
  ["ODPS-0123055", "ScriptError"],
  ["ODPS-0130013", "NoPermission"],
  ["ODPS-0130131", "NoSuchTable"],
  ["ODPS-0130161", "ParseError"],
  ["ODPS-0420153", "InternalServerError"],
  ["ODPS-0420411", "InvalidArgument"],
]);

// ODPS codes that are more precise than the word sent with them: a wrong key is an `InvalidParameter` (docs/protocol.md 6.4).
const codesByOdpsCode: ReadonlyMap<string, MaxComputeErrorCode> = new Map<string, MaxComputeErrorCode>([
  ["ODPS-0410042", "unauthorized"],
  ["ODPS-0410051", "unauthorized"],
  ["ODPS-0420095", "forbidden"],
]);

/** The meaning of the service's `Code` and `Message` together. */
export interface ServerWords {
  /** The code of this library; null when this version knows none for the words. */
  readonly code: MaxComputeErrorCode | null;
  readonly odpsCode: string | undefined;
  /** The message; preceded by the service's code unless that is a known word, which adds nothing to `code`. */
  readonly message: string;
}

/**
 * Interprets a `Code`: a word of the list, or a text such as `ODPS-0420411: Invalid argument - ` whose part before the
 * first colon is a word or an ODPS code (docs/protocol.md 6.2).
 */
export function readServerWords(serverCode: string, message: string): ServerWords {
  const odpsCode = findOdpsCode(serverCode) ?? findOdpsCode(message);
  const known = codesByName.has(serverCode);
  const prefix = serverCode.split(":", 1)[0]?.trim() ?? "";
  const name = known ? serverCode : (namesByOdpsCode.get(prefix) ?? prefix);
  return {
    code: codesByOdpsCode.get(odpsCode ?? "") ?? codesByName.get(name) ?? otherCodes.get(name) ?? null,
    odpsCode,
    message: known || serverCode === "" || message.startsWith(serverCode) ? message : `${serverCode.trimEnd()} ${message.trimStart()}`,
  };
}

/** The first ODPS code of a text: at its start, behind a colon, or behind ` - ` (docs/protocol.md 6.3). */
export function findOdpsCode(text: string): string | undefined {
  return /(?:^|:|\s-\s)\s*(ODPS-\w+)/.exec(text)?.[1];
}
