import type { SchedulerLike } from "rxjs";

import { isMaxComputeError, toMaxComputeError, type MaxComputeError } from "../error.ts";
import type { CallReport } from "../options.ts";
import type { ApiAnswer, ApiCall } from "../wire/api-call.ts";
import { readErrorAnswer } from "../wire/error-answer.ts";
import { requestTarget } from "../wire/target.ts";
import { throwIfAborted, withDeadline } from "./abort.ts";
import type { Authorizer, Lesson } from "./authorizer.ts";
import { readBody } from "./read-body.ts";
import { withRetry, type Repeatable, type RetryPolicy } from "./retry.ts";
import type { AbortSignalLike, HeaderMap, Interceptor, Transport } from "../transport.ts";

/** Carries calls of `wire/` to the service: endpoint, common parameters, retries, signature, errors. */
export interface ApiClient {
  /** The answer to a call, when its status says success; every other answer and every failure is an error. */
  call(call: ApiCall, options?: ApiCallOptions): Promise<ApiAnswer>;
}

export interface ApiCallOptions {
  readonly signal?: AbortSignalLike | undefined;
  /** Default `any`. */
  readonly repeatable?: Repeatable;
  /** False: a fault is the caller's own business, as it is a watch's. Default true. */
  readonly retry?: boolean;
}

export interface ApiClientOptions {
  readonly endpoint: string;
  readonly project: string;
  readonly schema: string | undefined;
  readonly namespace: string | undefined;
  readonly userAgent: string;
  readonly transport: Transport;
  readonly interceptors: readonly Interceptor[];
  readonly authorizer: Authorizer;
  readonly retry: RetryPolicy;
  readonly maxAnswerBytes: number;
  readonly callTimeoutMs: number;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
  readonly onCall: ((report: CallReport) => void) | undefined;
}

export function createApiClient(options: ApiClientOptions): ApiClient {
  const { endpoint, project, schema, authorizer, scheduler, random, retry } = options;
  const signed = authorizer.interceptor(options.transport);
  const send = options.interceptors.reduceRight<Transport>((next, wrap) => wrap(next), signed);

  const exchange = async (call: ApiCall, target: string, signal: AbortSignalLike): Promise<ApiAnswer> => {
    const headers = { ...commonHeaders(options), ...call.headers };
    const response = await send({ method: call.method, url: endpoint + target, headers, body: call.body, signal });
    const body = await readBody(response.body, options.maxAnswerBytes);
    const answer: ApiAnswer = { status: response.status, headers: response.headers, body };
    if (answer.status < 200 || answer.status > 299) throw readErrorAnswer(answer, scheduler.now());
    return answer;
  };

  const attempt = async (call: ApiCall, number: number, signal: AbortSignalLike | undefined): Promise<ApiAnswer> => {
    throwIfAborted(signal);
    const target = requestTarget(call, { project, schema });
    const report = reporter(options, call.method, target, number);
    try {
      const answer = await withDeadline(options.callTimeoutMs, `${call.method} ${call.path}`, scheduler, signal, (ending) => exchange(call, target, ending));
      report(answer, null);
      return answer;
    } catch (thrown) {
      const error = authorizer.withoutSecrets(toMaxComputeError(thrown));
      report(null, error);
      throw error;
    }
  };

  // Each lesson is taken once per call: a second refusal for the same reason is an error.
  const attemptAndLearn = async (call: ApiCall, number: number, signal: AbortSignalLike | undefined): Promise<ApiAnswer> => {
    const learned = new Set<Lesson>();
    for (;;) {
      try {
        return await attempt(call, number, signal);
      } catch (error) {
        const lesson = isMaxComputeError(error) ? authorizer.learn(error) : null;
        if (lesson === null || learned.has(lesson)) throw error;
        learned.add(lesson);
      }
    }
  };

  return {
    async call(call, { signal, repeatable = "any", retry: retrying = true } = {}) {
      const policy = retrying ? retry : { ...retry, attempts: 1 };
      return withRetry((number) => attemptAndLearn(call, number, signal), { policy, repeatable, scheduler, random, signal });
    },
  };
}

function commonHeaders({ userAgent, namespace }: ApiClientOptions): HeaderMap {
  const headers = { "user-agent": userAgent, "x-odps-user-agent": userAgent };
  return namespace === undefined ? headers : { ...headers, "x-odps-namespace-id": namespace };
}

function reporter({ onCall, scheduler }: ApiClientOptions, method: string, target: string, attempt: number) {
  const startedAt = scheduler.now();
  return (answer: ApiAnswer | null, error: MaxComputeError | null): void => {
    onCall?.({
      method,
      target,
      attempt,
      durationMs: scheduler.now() - startedAt,
      status: answer?.status ?? error?.status ?? null,
      requestId: answer?.headers["x-odps-request-id"] ?? error?.requestId ?? null,
      errorCode: error?.code ?? null,
    });
  };
}
