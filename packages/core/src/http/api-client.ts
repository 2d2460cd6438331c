import type { SchedulerLike } from "rxjs";

import { toMaxComputeError, type MaxComputeError } from "../error.ts";
import type { CallReport } from "../options.ts";
import type { ApiAnswer, ApiCall } from "../wire/call/api-call.ts";
import { readErrorAnswer } from "../wire/errors/error-answer.ts";
import { requestTarget } from "../wire/call/request-target.ts";
import { onAbort, throwIfAborted, withDeadline } from "./abort.ts";
import type { Authorizer } from "./authorizer.ts";
import { readBody } from "./read-body.ts";
import { resendCorrected } from "./resend.ts";
import { streamBody } from "./stream-body.ts";
import { withRetry, type Repeatable, type RetryPolicy } from "./retry.ts";
import type { AbortSignalLike, HeaderMap, Interceptor, Transport, TransportResponse } from "../transport.ts";

/** Sends the calls of `wire/` to the service: adds endpoint, common parameters and signature, repeats calls, and reads errors. */
export interface ApiClient {
  /** Resolves with the answer if its status is 2xx. Rejects with a `MaxComputeError` for every other answer and every failure. */
  call(call: ApiCall, options?: ApiCallOptions): Promise<ApiAnswer>;
  /**
   * The same for an answer that is read piece by piece: settles when the headers have arrived. The time limit of a call applies
   * until then, and afterwards to each pause between two pieces. The signal also ends the body, and so does leaving it early.
   */
  stream(call: ApiCall, options?: ApiCallOptions): Promise<ApiStream>;
}

/** An answer with a 2xx status whose body is still arriving. */
export interface ApiStream {
  readonly status: number;
  readonly headers: HeaderMap;
  /** Can be read once. Callers must read it, or end the iteration. Throws only `MaxComputeError`. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface ApiCallOptions {
  readonly signal?: AbortSignalLike | undefined;
  /** Default `any`. */
  readonly repeatable?: Repeatable;
  /** False: the caller repeats failed calls itself, as watches do. Default true. */
  readonly retry?: boolean;
  /** The time limit of each attempt, in milliseconds. Default and upper limit: `callTimeoutMs` of the client. */
  readonly timeoutMs?: number | undefined;
  /** How long the call waited for its turn, for its report, in milliseconds. Default 0. */
  readonly queuedMs?: number;
}

export interface ApiClientOptions {
  readonly endpoint: string;
  readonly project: string;
  readonly schema?: string | undefined;
  readonly namespace?: string | undefined;
  readonly userAgent: string;
  readonly transport: Transport;
  readonly interceptors: readonly Interceptor[];
  readonly authorizer: Authorizer;
  readonly retry: RetryPolicy;
  readonly maxAnswerBytes: number;
  readonly callTimeoutMs: number;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
  readonly onCall?: ((report: CallReport) => void) | undefined;
}

/** Creates the pipeline of a client: the user's interceptors, the signature, the transport. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const { endpoint, project, schema, authorizer, scheduler, random, retry } = options;
  const signed = authorizer.interceptor(options.transport);
  const send = options.interceptors.reduceRight<Transport>((next, wrap) => wrap(next), signed);

  const open = async (call: ApiCall, target: string, signal: AbortSignalLike): Promise<TransportResponse> => {
    const headers = { ...commonHeaders(options), ...call.headers };
    const response = await send({ method: call.method, url: endpoint + target, headers, body: call.body, signal });
    if (response.status >= 200 && response.status <= 299) return response;
    const body = await readBody(response.body, options.maxAnswerBytes);
    throw readErrorAnswer({ ...response, body }, scheduler.now());
  };

  const exchange: Exchange<ApiAnswer> = async (call, target, signal) => {
    const { status, headers, body } = await open(call, target, signal);
    return { status, headers, body: await readBody(body, options.maxAnswerBytes) };
  };

  const explain = (thrown: unknown): MaxComputeError => authorizer.withoutSecrets(toMaxComputeError(thrown));

  // The exchange continues after the deadline of its headers, so it has its own signal.
  const exchangeStream =
    (outer: AbortSignalLike | undefined): Exchange<ApiStream> =>
    async (call, target, untilHeaders) => {
      const controller = new AbortController();
      const forget = onAbort(untilHeaders, () => controller.abort(untilHeaders.reason));
      const { status, headers, body } = await open(call, target, controller.signal).finally(forget);
      const forgetOuter = onAbort(outer, () => controller.abort(outer?.reason));
      return {
        status,
        headers,
        body: streamBody(body, { exchange: controller, idleTimeoutMs: options.callTimeoutMs, scheduler, explain, onEnd: forgetOuter }),
      };
    };

  const attempt = async <T extends Answered>(
    call: ApiCall,
    number: number,
    { signal, queuedMs = 0, timeoutMs = options.callTimeoutMs }: ApiCallOptions,
    work: Exchange<T>,
  ): Promise<T> => {
    throwIfAborted(signal);
    const target = requestTarget(call, { project, schema });
    const report = reporter(options, { method: call.method, target, attempt: number, queuedMs });
    try {
      const limitMs = Math.min(timeoutMs, options.callTimeoutMs);
      const answer = await withDeadline(limitMs, `${call.method} ${call.path}`, scheduler, signal, (ending) => work(call, target, ending));
      report(answer, null);
      return answer;
    } catch (thrown) {
      const error = explain(thrown);
      report(null, error);
      throw error;
    }
  };

  const correctedAttempt = async <T extends Answered>(
    call: ApiCall,
    number: number,
    callOptions: ApiCallOptions,
    work: Exchange<T>,
  ): Promise<T> => {
    const { answer, error } = await resendCorrected<Outcome<T>>({
      authorizer,
      send: () =>
        attempt(call, number, callOptions, work).then(
          (given) => ({ answer: given, error: null }),
          (thrown: unknown) => ({ answer: null, error: toMaxComputeError(thrown) }),
        ),
      refusalIn: (outcome) => outcome.error,
    });
    if (error !== null) throw error;
    return answer;
  };

  const carryOut = <T extends Answered>(call: ApiCall, callOptions: ApiCallOptions, work: Exchange<T>): Promise<T> => {
    const { signal, repeatable = "any", retry: retrying = true } = callOptions;
    const policy = retrying ? retry : { ...retry, attempts: 1 };
    return withRetry((number) => correctedAttempt(call, number, callOptions, work), { policy, repeatable, scheduler, random, signal });
  };

  return {
    call: (call, callOptions = {}) => carryOut(call, callOptions, exchange),
    stream: (call, callOptions = {}) => carryOut(call, callOptions, exchangeStream(callOptions.signal)),
  };
}

/** One attempt at a call, with a signal that is aborted at its deadline. */
type Exchange<T> = (call: ApiCall, target: string, signal: AbortSignalLike) => Promise<T>;

type Outcome<T> = { readonly answer: T; readonly error: null } | { readonly answer: null; readonly error: MaxComputeError };

type Answered = Pick<ApiAnswer, "status" | "headers">;

function commonHeaders({ userAgent, namespace }: ApiClientOptions): HeaderMap {
  const headers = { "user-agent": userAgent, "x-odps-user-agent": userAgent };
  return namespace === undefined ? headers : { ...headers, "x-odps-namespace-id": namespace };
}

function reporter({ onCall, scheduler }: ApiClientOptions, begun: Pick<CallReport, "method" | "target" | "attempt" | "queuedMs">) {
  const startedAt = scheduler.now();
  return (answer: Answered | null, error: MaxComputeError | null): void => {
    onCall?.({
      ...begun,
      durationMs: scheduler.now() - startedAt,
      status: answer?.status ?? error?.status ?? null,
      requestId: answer?.headers["x-odps-request-id"] ?? error?.requestId ?? null,
      errorCode: error?.code ?? null,
    });
  };
}
