import type { SchedulerLike } from "rxjs";

import { isMaxComputeError, type MaxComputeError } from "../error.ts";
import type { Interceptor, Transport, TransportRequest, TransportResponse } from "../transport.ts";
import { readErrorAnswer } from "../wire/errors/error-answer.ts";
import type { Authorizer } from "./authorizer.ts";
import { readBody } from "./read-body.ts";
import { resendCorrected } from "./resend.ts";

export interface SignedTransportOptions {
  readonly transport: Transport;
  readonly interceptors: readonly Interceptor[];
  readonly authorizer: Authorizer;
  readonly maxAnswerBytes: number;
  readonly scheduler: SchedulerLike;
}

/**
 * Adds the user's interceptors and the signature to a transport, for requests that are built elsewhere. Answers are returned
 * unchanged and with their body unread. If an answer refuses the signature and this can be corrected, the request is signed and
 * sent again.
 */
export function createSignedTransport(options: SignedTransportOptions): Transport {
  const { authorizer, interceptors, maxAnswerBytes, scheduler } = options;
  const send = interceptors.reduceRight<Transport>((next, wrap) => wrap(next), authorizer.interceptor(options.transport));

  const exchange = async (request: TransportRequest): Promise<Outcome> => {
    const response = await send(request);
    if (response.status < 400) return { response, refusal: null };
    const body = await readBody(response.body, maxAnswerBytes);
    return { response: { ...response, body: once(body) }, refusal: readErrorAnswer({ ...response, body }, scheduler.now()) };
  };

  return async (request) => {
    try {
      const { response } = await resendCorrected({
        authorizer,
        send: () => exchange(request),
        refusalIn: ({ refusal }: Outcome) => refusal,
      });
      return response;
    } catch (error) {
      if (isMaxComputeError(error)) throw authorizer.withoutSecrets(error);
      throw error;
    }
  };
}

interface Outcome {
  readonly response: TransportResponse;
  readonly refusal: MaxComputeError | null;
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}
