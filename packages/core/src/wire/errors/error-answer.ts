import { MaxComputeError } from "../../error.ts";
import type { MaxComputeErrorCode } from "../../error.ts";
import type { HeaderMap } from "../../transport.ts";
import { answerDetails, bodyKind, bodyText, excerpt } from "../call/answer.ts";
import { readHttpDate } from "../format/http-date.ts";
import { isObject } from "../format/json.ts";
import { nextStepFor } from "./next-step.ts";
import { readServerWords } from "./server-code.ts";
import { parseXml, textOf } from "../format/xml.ts";

/** An answer whose status says that the call failed. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: Uint8Array;
}

/** The content of an error body; any of its parts may be absent. */
interface ErrorBody {
  readonly serverCode: string;
  readonly message: string;
  readonly requestId: string | undefined;
  readonly hostId: string | undefined;
}

/**
 * Reads an error answer: XML or JSON of the service, whose elements may be absent, and may be named as in `ErrorCode` and
 * `ErrorMessage`. Of any other body, such as a proxy's page, only
 * the status is used, and its beginning is quoted (docs/protocol.md 6).
 *
 * @param nowMs this machine's time, for a `Retry-After` date when the answer has no `Date` of its own
 */
export function readErrorAnswer(answer: ErrorAnswer, nowMs?: number): MaxComputeError {
  const { status, headers, body } = answer;
  const read = readErrorBody(answer);
  const retryAfterMs = readRetryAfter(headers, nowMs);
  if (read === null) {
    const code = codeForStatus(status);
    return new MaxComputeError(code, pageMessage(status, body), {
      ...answerDetails(answer),
      retryAfterMs,
      nextStep: bodyKind(body) === "html" || code === "not_found" ? checkEndpoint : nextStepFor(code),
    });
  }
  const words = readServerWords(read.serverCode, read.message);
  const code = refine(words.code ?? codeForStatus(status), words.message);
  return new MaxComputeError(code, withoutSecrets(words.message) || statusMessage(status), {
    status,
    serverCode: read.serverCode || undefined,
    odpsCode: words.odpsCode,
    requestId: read.requestId,
    hostId: read.hostId,
    retryAfterMs,
    nextStep: words.message.includes("multi-statement") ? oneByOne : nextStepFor(code),
  });
}

/** For the service's refusal of several statements in one job (docs/protocol.md 5.7). */
const oneByOne = "Run the statements one after another, or all of them as one script with the hint odps.sql.submit.mode=script.";

const checkEndpoint =
  "Check the endpoint: its host, and its path, which is usually /api. A proxy may have answered instead of the service.";

function readErrorBody({ headers, body }: ErrorAnswer): ErrorBody | null {
  const headerId = headers["x-odps-request-id"] || undefined;
  const xml = readXmlError(body);
  if (xml !== null) return { ...xml, requestId: xml.requestId ?? headerId };
  const json = readJsonError(body);
  return json && { ...json, requestId: headerId ?? json.requestId };
}

/** Reads an `<Error>` document; null for any other bytes or text. */
export function readXmlError(source: Uint8Array | string): ErrorBody | null {
  let root;
  try {
    root = parseXml(source);
  } catch {
    return null;
  }
  const serverCode = textOf(root, "Code") ?? textOf(root, "ErrorCode");
  const message = textOf(root, "Message") ?? textOf(root, "ErrorMessage");
  if (serverCode === null && message === null) return null;
  return {
    serverCode: serverCode ?? "",
    message: message ?? "",
    requestId: textOf(root, "RequestId") ?? undefined,
    hostId: textOf(root, "HostId") ?? undefined,
  };
}

function readJsonError(body: Uint8Array): ErrorBody | null {
  let json: unknown;
  try {
    json = JSON.parse(bodyText(body));
  } catch {
    return null;
  }
  if (!isObject(json)) return null;
  const fields = json;
  const text = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === "string" ? value : undefined;
  };
  const serverCode = text("Code") ?? text("ErrorCode");
  const message = text("Message") ?? text("ErrorMessage");
  if (serverCode === undefined && message === undefined) return null;
  return { serverCode: serverCode ?? "", message: message ?? "", requestId: text("RequestId"), hostId: text("HostId") };
}

function codeForStatus(status: number): MaxComputeErrorCode {
  switch (status) {
    case 401:
      return "unauthorized";
    case 403:
      return "forbidden";
    case 404:
      return "not_found";
    case 405:
    case 501:
      return "unsupported";
    case 408:
      return "timeout";
    case 409:
      return "invalid_state";
    case 429:
      return "throttled";
    case 502:
    case 503:
    case 504:
      return "unavailable";
    default:
      if (status >= 500) return "server";
      return status >= 400 ? "invalid_request" : "unexpected_answer";
  }
}

// The service's word may be broader than what its message says.
function refine(code: MaxComputeErrorCode, message: string): MaxComputeErrorCode {
  const aboutToken = /\btoken\b|\bsts\b/i.test(message) && /expire/i.test(message);
  return code === "unauthorized" && aboutToken ? "credentials_expired" : code;
}

// The body of another sender, such as a proxy: it is quoted, and not used as the message.
function pageMessage(status: number, body: Uint8Array): string {
  const kind = bodyKind(body);
  if (kind === "empty") return statusMessage(status);
  return `The service answered HTTP ${status} with ${kind === "html" ? "an HTML page" : "a body that is not its own"}: ${excerpt(body)}`;
}

function statusMessage(status: number): string {
  if (status >= 300 && status < 400) return `The service sent a redirect (HTTP ${status}), which is not followed.`;
  return `The service answered HTTP ${status} without a message.`;
}

// The service may quote a refused signature: an Authorization value, a signature (HMAC-SHA1 in Base64) or a token.
function withoutSecrets(message: string): string {
  return message
    .replace(/(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{27}=(?![A-Za-z0-9+/=])/g, "…")
    .replace(/\b((?:[\w-]*token|secret|signature)\s*[=:]\s*)[A-Za-z0-9+/=_.-]{16,}/gi, "$1…");
}

/** `Retry-After` in either form, seconds or a date (measured from the answer's own `Date`), in milliseconds. */
function readRetryAfter(headers: HeaderMap, nowMs: number | undefined): number | undefined {
  const text = headers["retry-after"]?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  const until = readHttpDate(text)?.getTime();
  const from = readHttpDate(headers.date)?.getTime() ?? nowMs;
  return until === undefined || from === undefined ? undefined : Math.max(0, until - from);
}
