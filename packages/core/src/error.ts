/**
 * What went wrong, as one word. It is a fixed union, so that the compiler can check a `switch`.
 *
 * | code | meaning |
 * | --- | --- |
 * | `invalid_argument` | an option or argument was refused before any request |
 * | `configuration` | a setting is missing or wrong; the message names it and the places that were searched |
 * | `aborted` | the caller's signal was aborted |
 * | `timeout` | a wait or a request took longer than its limit |
 * | `connect_failed` | the endpoint could not be reached; no byte of the request was sent |
 * | `connection_lost` | the connection broke after sending had begun; the request may have been carried out |
 * | `unexpected_answer` | the answer is not what MaxCompute sends (HTML, truncated, not XML …) |
 * | `answer_too_large` | the answer exceeded `maxAnswerBytes` |
 * | `unauthorized` | the key, signature or token was refused |
 * | `credentials_expired` | temporary credentials have expired |
 * | `clock_skewed` | this machine's clock differs too much from the service's |
 * | `forbidden` | the account does not have the permission |
 * | `not_found` | the service does not know the project, instance, table … |
 * | `invalid_request` | the service refused the request as malformed |
 * | `invalid_state` | the object's state does not allow the call, such as stopping an ended instance |
 * | `throttled` | too many requests; `retryAfterMs` if the service says how long to wait |
 * | `server` | the service failed (HTTP 500 and the like) |
 * | `unavailable` | the service, or a gateway in front of it, is unavailable (502, 503, 504) |
 * | `sql_refused` | the SQL text was refused (syntax) |
 * | `job_failed` | a task of the instance failed |
 * | `job_cancelled` | the instance was stopped |
 * | `submit_unknown` | the answer to a submit was lost and the instance was not found; the job may or may not be running |
 * | `result_truncated` | the service truncated the result |
 * | `result_damaged` | the result cannot be decoded without loss |
 * | `invalid_row` | a row does not match the schema, or the number type, that the caller passed; `row` is its number |
 * | `unsupported` | the service or this version does not support it |
 */
export type MaxComputeErrorCode =
  | "invalid_argument"
  | "configuration"
  | "aborted"
  | "timeout"
  | "connect_failed"
  | "connection_lost"
  | "unexpected_answer"
  | "answer_too_large"
  | "unauthorized"
  | "credentials_expired"
  | "clock_skewed"
  | "forbidden"
  | "not_found"
  | "invalid_request"
  | "invalid_state"
  | "throttled"
  | "server"
  | "unavailable"
  | "sql_refused"
  | "job_failed"
  | "job_cancelled"
  | "submit_unknown"
  | "result_truncated"
  | "result_damaged"
  | "invalid_row"
  | "unsupported";

/**
 * A finer distinction within some codes.
 *
 * | reason | code | meaning |
 * | --- | --- | --- |
 * | `no_tunnel` | `unsupported` | the service names no tunnel from which the result could be read |
 * | `rows_unreliable` | `result_damaged` | rows that were already returned may be wrong: reading must start again |
 */
export type MaxComputeErrorReason = "no_tunnel" | "rows_unreliable";

/** What is known about an error besides its code and message. All members are optional; none contains a secret. */
export interface MaxComputeErrorDetails {
  /** A finer distinction than the code's, where there is one. */
  readonly reason?: MaxComputeErrorReason | undefined;
  /** The service's own word, such as `NoSuchObject` (docs/protocol.md 6.2). */
  readonly serverCode?: string | undefined;
  /** The ODPS code found in the message, such as `ODPS-0130131` (docs/protocol.md 6.3). */
  readonly odpsCode?: string | undefined;
  /** HTTP status of the answer. */
  readonly status?: number | undefined;
  /** `x-odps-request-id` of the answer; quote it when asking support. */
  readonly requestId?: string | undefined;
  /** The service's host that answered, as the error's body names it. */
  readonly hostId?: string | undefined;
  /** The instance that it is about. */
  readonly instanceId?: string | undefined;
  /** The task that it is about. */
  readonly taskName?: string | undefined;
  /** The Guid of a submit whose outcome is unknown. */
  readonly guid?: string | undefined;
  /** Number of a row of the result, from 1. */
  readonly row?: number | undefined;
  /** Milliseconds that the service asked to wait. */
  readonly retryAfterMs?: number | undefined;
  /** A sentence on what to do next. */
  readonly nextStep?: string | undefined;
  /** The original error; not part of `toJSON`. */
  readonly cause?: unknown;
}

// A registered symbol, so that two copies of this package in one program recognise each other's errors.
const brand: unique symbol = Symbol.for("@maxcompute-rx/error") as never;

const transientCodes: ReadonlySet<MaxComputeErrorCode> = new Set<MaxComputeErrorCode>([
  "timeout",
  "connect_failed",
  "connection_lost",
  "throttled",
  "server",
  "unavailable",
]);

/** The only error class of this library. Recognise it with {@link isMaxComputeError}, not with `instanceof`. */
export class MaxComputeError extends Error {
  override readonly name: string = "MaxComputeError";
  /** What went wrong, as one word. */
  readonly code: MaxComputeErrorCode;
  // Only declared, so that unknown members do not exist and a printed error shows only known ones.
  /** A finer distinction than the code's, where there is one. */
  declare readonly reason: MaxComputeErrorReason | undefined;
  /** The service's own word, such as `NoSuchObject`. */
  declare readonly serverCode: string | undefined;
  /** The ODPS code found in the message, such as `ODPS-0130131`. */
  declare readonly odpsCode: string | undefined;
  /** HTTP status of the answer. */
  declare readonly status: number | undefined;
  /** The service's id of the request; quote it when asking support. */
  declare readonly requestId: string | undefined;
  /** The service's host that answered. */
  declare readonly hostId: string | undefined;
  /** The instance that it is about. */
  declare readonly instanceId: string | undefined;
  /** The task that it is about. */
  declare readonly taskName: string | undefined;
  /** The Guid of a submit whose outcome is unknown. */
  declare readonly guid: string | undefined;
  /** Number of a row of the result, from 1. */
  declare readonly row: number | undefined;
  /** Milliseconds that the service asked to wait. */
  declare readonly retryAfterMs: number | undefined;
  /** A sentence on what to do next. */
  declare readonly nextStep: string | undefined;

  constructor(code: MaxComputeErrorCode, message: string, { cause, ...details }: MaxComputeErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    Object.defineProperty(this, brand, { value: true });
    this.code = code;
    Object.assign(this, onlyKnown(details));
  }

  /** Whether the same request may succeed later: after a network failure, throttling or a failure of the service. */
  get transient(): boolean {
    return transientCodes.has(this.code);
  }

  /** Returns the same error with more details, such as the id of its instance. Existing details are kept. */
  with(details: MaxComputeErrorDetails): MaxComputeError {
    const copy = new MaxComputeError(this.code, this.message, { ...details, ...onlyKnown(detailsOf(this)) });
    if (this.stack !== undefined) copy.stack = this.stack;
    return copy;
  }

  /** Returns everything except the cause as plain JSON, for logs and events. */
  toJSON(): Record<string, unknown> {
    const { cause: _cause, ...details } = detailsOf(this);
    return { code: this.code, message: this.message, ...onlyKnown(details) };
  }
}

function detailsOf(error: MaxComputeError): MaxComputeErrorDetails {
  const { reason, serverCode, odpsCode, status, requestId, hostId, instanceId, taskName, guid, row, retryAfterMs, nextStep, cause } = error;
  return { reason, serverCode, odpsCode, status, requestId, hostId, instanceId, taskName, guid, row, retryAfterMs, nextStep, cause };
}

function onlyKnown<T extends object>(details: T): Partial<T> {
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/**
 * Returns the same error with each of its texts rewritten, and without its cause, which may contain the same texts. If no text
 * changes, the same object is returned.
 */
export function rewriteTexts(error: MaxComputeError, rewrite: (text: string) => string): MaxComputeError {
  const { cause: _cause, reason, ...details } = detailsOf(error);
  const rewritten = Object.entries(details).map(([name, value]) => [name, typeof value === "string" ? rewrite(value) : value] as const);
  const message = rewrite(error.message);
  const isSame = message === error.message && rewritten.every(([name, value]) => value === Reflect.get(details, name));
  return isSame ? error : new MaxComputeError(error.code, message, { ...Object.fromEntries(rewritten), reason });
}

/** Whether a caught value is an error of this library, from this copy or another one. */
export function isMaxComputeError(value: unknown): value is MaxComputeError {
  return typeof value === "object" && value !== null && brand in value;
}

/** Converts any caught value to a {@link MaxComputeError}. A `MaxComputeError` is returned unchanged. */
export function toMaxComputeError(value: unknown, fallback: MaxComputeErrorCode = "unexpected_answer"): MaxComputeError {
  if (isMaxComputeError(value)) return value;
  if (value instanceof Error) {
    const aborted = value.name === "AbortError";
    return new MaxComputeError(aborted ? "aborted" : fallback, value.message || value.name, { cause: value });
  }
  return new MaxComputeError(fallback, `Something that is not an error was thrown: ${typeof value}.`, { cause: value });
}
